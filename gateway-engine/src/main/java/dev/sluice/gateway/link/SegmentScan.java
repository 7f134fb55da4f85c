package dev.sluice.gateway.link;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads a segment from front to back. A stretch that is no record is stepped over in search of the
/// next one; whether that was a damaged record or the end shows by whether another one follows.
final class SegmentScan {
    private final MemorySegment bytes;
    private final long limit;
    private long at;
    private boolean damaged;

    /// Reads `bytes` between `from` and `limit`.
    SegmentScan(MemorySegment bytes, long from, long limit) {
        this.bytes = bytes;
        this.at = from;
        this.limit = limit;
    }

    /// The next whole record, null at the end; {@link #damaged} then says whether something that is
    /// not a record stood before it.
    @Nullable SpoolRecord next() {
        damaged = false;
        var here = SpoolRecord.at(bytes, at, limit);
        if (here == null) {
            here = resynchronise();
        }
        if (here != null) {
            at = here.end();
        }
        return here;
    }

    /// True where the record that `next` gave last follows a damaged stretch.
    boolean damaged() {
        return damaged;
    }

    /// The end of the last whole record, or where reading began.
    long position() {
        return at;
    }

    private @Nullable SpoolRecord resynchronise() {
        for (var probe = at + SpoolRecord.ALIGNMENT;
                probe + SpoolRecord.HEADER <= limit;
                probe += SpoolRecord.ALIGNMENT) {
            var found = SpoolRecord.at(bytes, probe, limit);
            if (found != null) {
                damaged = true;
                return found;
            }
        }
        return null;
    }
}
