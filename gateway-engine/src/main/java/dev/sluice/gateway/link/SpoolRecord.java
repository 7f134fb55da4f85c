package dev.sluice.gateway.link;

import dev.sluice.gateway.metering.UsageSink.Kind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One record of a segment: 24 bytes of header (marker, length, checksum, kind, number) and the
/// payload, on a boundary of 8 bytes. The checksum covers the payload and the header's other
/// fields.
///
/// @param seq the number of a CLOSE record, 0 for the others, which never leave the node
record SpoolRecord(Kind kind, long seq, byte[] payload, long offset) {
    static final int HEADER = 24;
    static final int ALIGNMENT = 8;

    private static final int MARKER = 0x5352_4543; // "SREC", by which reading finds its feet again
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final Kind[] KINDS = Kind.values();

    /// The bytes that a record with this payload takes.
    static long room(int payload) {
        return (HEADER + (long) payload + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /// The part of the checksum that can be computed before the record's number is known.
    static CRC32C checksum(byte[] payload) {
        var crc = new CRC32C();
        crc.update(payload);
        return crc;
    }

    /// Writes a record; the marker goes in last, so that a record under way is not taken for one.
    static void write(
            MemorySegment to, long at, Kind kind, long seq, byte[] payload, CRC32C checksum) {
        MemorySegment.copy(payload, 0, to, ValueLayout.JAVA_BYTE, at + HEADER, payload.length);
        to.set(INT, at + 4, payload.length);
        to.set(INT, at + 8, finished(checksum, payload.length, kind, seq));
        to.set(INT, at + 12, kind.ordinal() + 1);
        to.set(LONG, at + 16, seq);
        to.set(INT, at, MARKER);
    }

    /// The record at `at`, null where there is no whole one that ends at or before `limit`.
    static @Nullable SpoolRecord at(MemorySegment from, long at, long limit) {
        if (at + HEADER > limit || from.get(INT, at) != MARKER) {
            return null;
        }
        var length = from.get(INT, at + 4);
        var kind = from.get(INT, at + 12) - 1;
        if (length < 0 || at + HEADER + length > limit || kind < 0 || kind >= KINDS.length) {
            return null;
        }
        var payload = from.asSlice(at + HEADER, length).toArray(ValueLayout.JAVA_BYTE);
        var seq = from.get(LONG, at + 16);
        var expected = finished(checksum(payload), length, KINDS[kind], seq);
        return from.get(INT, at + 8) == expected
                ? new SpoolRecord(KINDS[kind], seq, payload, at)
                : null;
    }

    /// Where the next record begins.
    long end() {
        return offset + room(payload.length);
    }

    private static int finished(CRC32C crc, int length, Kind kind, long seq) {
        crc.update(length >>> 24);
        crc.update(length >>> 16);
        crc.update(length >>> 8);
        crc.update(length);
        crc.update(kind.ordinal() + 1);
        for (var shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (seq >>> shift));
        }
        return (int) crc.getValue();
    }
}
