package dev.sluice.gateway.link;

import java.util.function.Supplier;

/// The numbered streams of a spool as the console gets to see them: what may leave, and how far the
/// console is known to be.
final class UsageStreams {
    private final Durability durability;
    private final SegmentShelf shelf;
    private final SpoolCursor cursor;
    private final SpoolReader reader;
    private final Supplier<String> current;

    /// @param current the stream that is written now
    UsageStreams(
            Durability durability,
            SegmentShelf shelf,
            SpoolCursor cursor,
            SpoolReader reader,
            Supplier<String> current) {
        this.durability = durability;
        this.shelf = shelf;
        this.cursor = cursor;
        this.reader = reader;
        this.current = current;
    }

    /// @param lastSeq the last number that exists
    record ShippingPoint(String stream, long acknowledged, byte[] chain, long lastSeq) {}

    /// The stream to ship now, the oldest first, and how far the console is known to be.
    ShippingPoint shippingPoint() {
        return shelf.shippingPoint(current.get());
    }

    /// The stream that is written now.
    String current() {
        return current.get();
    }

    /// The next records for the console from `fromSeq` of a stream on, as far as they are safe.
    SpoolReader.Stretch read(String stream, long fromSeq, int records, int bytes) {
        return reader.read(stream, fromSeq, records, bytes, this::readable);
    }

    private SpoolReader.Limit readable(Segment segment) {
        // The number before the place: what is read then may be more than promised, never less.
        if (durability == Durability.PROCESS) {
            var seq = segment.lastSeq();
            return new SpoolReader.Limit(seq, segment.written());
        }
        var seq = segment.forcedSeq();
        return new SpoolReader.Limit(seq, segment.forced());
    }

    /// How far the console is known to be with a stream.
    SpoolCursor.Mark mark(String stream) {
        return cursor.of(stream);
    }

    /// The first number of a stream that is still here.
    long firstSeq(String stream) {
        return shelf.of(stream).stream().mapToLong(Segment::firstSeq).min().orElse(1);
    }

    /// The last number of a stream that exists.
    long lastSeq(String stream) {
        return shelf.lastSeq(stream);
    }

    /// The last number of a stream that may leave.
    long shippable(String stream) {
        return shelf.of(stream).stream()
                .mapToLong(segment -> readable(segment).seq())
                .max()
                .orElse(0);
    }

    /// The console has committed everything up to `seq`.
    void acknowledge(String stream, long seq, byte[] chain) {
        cursor.acknowledge(stream, Math.min(seq, shelf.lastSeq(stream)), chain);
    }

    /// How many records the console has not acknowledged.
    long depth() {
        return shelf.depth();
    }
}
