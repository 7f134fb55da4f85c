package dev.sluice.gateway.link;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The first bytes of a segment.
///
/// @param stream the numbering its records belong to: the node's name and a random epoch
/// @param firstSeq the number that its first CLOSE record has or would have
/// @param oldestLive the number of the oldest segment with the OPEN of a request that had not ended
///   when this segment began: recovery need not look further back
record SegmentHeader(
        long number, String stream, long firstSeq, long oldestLive, long createdAtMillis) {
    static final int SIZE = 256;

    private static final long MAGIC = 0x534C_5543_4553_5031L; // "SLUCESP1"
    private static final int FORMAT = 1;
    private static final int FIXED = 8 + 4 + 4 + 8 + 8 + 8 + 8 + 4;

    SegmentHeader {
        if (stream.getBytes(StandardCharsets.UTF_8).length > SIZE - FIXED) {
            throw new IllegalArgumentException(
                    "stream: %s (expected: at most %d bytes)".formatted(stream, SIZE - FIXED));
        }
    }

    void writeTo(MemorySegment segment) {
        var buffer = ByteBuffer.allocate(SIZE);
        var name = stream.getBytes(StandardCharsets.UTF_8);
        buffer.putLong(MAGIC).putInt(FORMAT).putInt(0);
        buffer.putLong(number).putLong(firstSeq).putLong(oldestLive).putLong(createdAtMillis);
        buffer.putInt(name.length).put(name);
        buffer.putInt(12, checksum(buffer.array()));
        MemorySegment.copy(buffer.array(), 0, segment, ValueLayout.JAVA_BYTE, 0, SIZE);
    }

    /// The header of a segment, null where there is none or where it is damaged.
    static @Nullable SegmentHeader of(MemorySegment segment) {
        if (segment.byteSize() < SIZE) {
            return null;
        }
        var bytes = segment.asSlice(0, SIZE).toArray(ValueLayout.JAVA_BYTE);
        var buffer = ByteBuffer.wrap(bytes);
        if (buffer.getLong() != MAGIC || buffer.getInt() != FORMAT) {
            return null;
        }
        if (buffer.getInt() != checksum(bytes)) {
            return null;
        }
        var number = buffer.getLong();
        var firstSeq = buffer.getLong();
        var oldestLive = buffer.getLong();
        var createdAtMillis = buffer.getLong();
        var name = new byte[buffer.getInt()];
        buffer.get(name);
        return new SegmentHeader(
                number,
                new String(name, StandardCharsets.UTF_8),
                firstSeq,
                oldestLive,
                createdAtMillis);
    }

    /// True where nothing was ever written: a segment that was prepared and not needed.
    static boolean blank(MemorySegment segment) {
        for (var at = 0; at < Math.min(SIZE, segment.byteSize()); at++) {
            if (segment.get(ValueLayout.JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int checksum(byte[] header) {
        var crc = new CRC32C();
        crc.update(header, 0, 12);
        crc.update(header, 16, SIZE - 16);
        return (int) crc.getValue();
    }
}
