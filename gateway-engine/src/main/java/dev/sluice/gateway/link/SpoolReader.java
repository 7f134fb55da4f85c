package dev.sluice.gateway.link;

import dev.sluice.control.Gap;
import dev.sluice.gateway.metering.UsageSink.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Reads CLOSE records in the order of their numbers. A number that cannot be read becomes part of
/// a gap, with its exact range.
final class SpoolReader {
    private static final String UNREADABLE = "damaged on the gateway's disk";

    private final SegmentShelf shelf;
    private Place place = new Place("", 0, 0, 0);

    /// Where number `seq` of a stream begins or may begin, so that reading on needs no search.
    private record Place(String stream, long seq, long segment, long offset) {}

    /// Records with contiguous numbers from `firstSeq` on, behind gaps that lead up to them.
    record Stretch(String stream, long firstSeq, List<byte[]> records, List<Gap> gaps) {

        /// The number behind everything in here.
        long nextSeq() {
            return firstSeq + records.size();
        }

        boolean isEmpty() {
            return records.isEmpty() && gaps.isEmpty();
        }
    }

    /// How far a segment may be read.
    ///
    /// @param seq the last number that stands before `offset`
    record Limit(long seq, long offset) {}

    /// Sees the records of a replay.
    @FunctionalInterface
    interface Visitor {
        void see(Kind kind, byte[] record);
    }

    SpoolReader(SegmentShelf shelf) {
        this.shelf = shelf;
    }

    /// At most `records` records and, after the first, `bytes` bytes, from number `from` on and up
    /// to where `readable` allows.
    Stretch read(
            String stream, long from, int records, int bytes, Function<Segment, Limit> readable) {
        synchronized (shelf) {
            var collected = new Collected(stream, from, records, bytes);
            for (var segment : shelf.of(stream)) {
                if (segment.lastSeq() < from) {
                    continue;
                }
                var limit = readable.apply(segment);
                if (!collected.reach(segment.firstSeq())
                        || !collect(segment, limit, collected)
                        || limit.offset < segment.written()) {
                    break;
                }
            }
            return collected.stretch();
        }
    }

    /// False once no more can be taken.
    private boolean collect(Segment segment, Limit limit, Collected collected) {
        var known =
                place.stream.equals(segment.stream())
                        && place.segment == segment.number()
                        && place.seq == collected.next;
        var scan =
                new SegmentScan(
                        segment.bytes(), known ? place.offset : SegmentHeader.SIZE, limit.offset);
        for (var record = scan.next(); record != null; record = scan.next()) {
            if (record.kind() != Kind.CLOSE || record.seq() < collected.next) {
                continue;
            }
            if (!collected.take(record)) {
                return false;
            }
            place = new Place(segment.stream(), collected.next, segment.number(), record.end());
        }
        return collected.reach(limit.seq + 1);
    }

    /// Shows every OPEN and CLOSE record between two positions.
    void replay(SpoolPosition from, SpoolPosition to, Visitor visitor) {
        synchronized (shelf) {
            for (var segment : shelf.all()) {
                if (segment.number() < from.segment() || segment.number() > to.segment()) {
                    continue;
                }
                var begin = segment.number() == from.segment() ? from.offset() : SegmentHeader.SIZE;
                var end = segment.number() == to.segment() ? to.offset() : segment.written();
                var scan =
                        new SegmentScan(segment.bytes(), Math.max(begin, SegmentHeader.SIZE), end);
                for (var record = scan.next(); record != null; record = scan.next()) {
                    if (record.kind() != Kind.CHECKPOINT) {
                        visitor.see(record.kind(), record.payload());
                    }
                }
            }
        }
    }

    /// Shows every CLOSE record of a stream from a number on, written or forced.
    void closes(String stream, long from, Consumer<SpoolRecord> consumer) {
        synchronized (shelf) {
            var next = from;
            for (var segment : shelf.of(stream)) {
                var scan = new SegmentScan(segment.bytes(), SegmentHeader.SIZE, segment.written());
                for (var record = scan.next(); record != null; record = scan.next()) {
                    if (record.kind() == Kind.CLOSE && record.seq() >= next) {
                        next = record.seq() + 1;
                        consumer.accept(record);
                    }
                }
            }
        }
    }

    /// A stretch in the making.
    private static final class Collected {
        private final String stream;
        private final int mostRecords;
        private final int mostBytes;
        private final List<byte[]> records = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();
        private long first;
        private long next;
        private long bytes;

        private Collected(String stream, long from, int mostRecords, int mostBytes) {
            this.stream = stream;
            this.first = from;
            this.next = from;
            this.mostRecords = mostRecords;
            this.mostBytes = mostBytes;
        }

        /// Steps over numbers that are not there; false where records already stand before them,
        /// for these go out first.
        private boolean reach(long seq) {
            if (seq <= next) {
                return true;
            }
            if (!records.isEmpty()) {
                return false;
            }
            gaps.add(
                    Gap.newBuilder()
                            .setFirstSeq(next)
                            .setLastSeq(seq - 1)
                            .setReason(UNREADABLE)
                            .build());
            first = seq;
            next = seq;
            return true;
        }

        private boolean take(SpoolRecord record) {
            var length = record.payload().length;
            if (records.size() >= mostRecords
                    || !records.isEmpty() && bytes + length > mostBytes
                    || !reach(record.seq())) {
                return false;
            }
            records.add(record.payload());
            bytes += length;
            next = record.seq() + 1;
            return true;
        }

        private Stretch stretch() {
            return new Stretch(stream, first, List.copyOf(records), List.copyOf(gaps));
        }
    }
}
