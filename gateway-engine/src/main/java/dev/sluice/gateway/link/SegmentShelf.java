package dev.sluice.gateway.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segments that exist, in order. Whoever reads in them holds the shelf, so that none is let go
/// under a reader.
final class SegmentShelf {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentShelf.class);

    private final SpoolDisk disk;
    private final SpoolCursor cursor;
    private final List<Segment> segments;
    private final List<String> abandoned = new ArrayList<>();
    private final List<SpoolFile> retired = new ArrayList<>();
    private long pinned = Long.MAX_VALUE;

    SegmentShelf(SpoolDisk disk, SpoolCursor cursor, List<Segment> found) {
        this.disk = disk;
        this.cursor = cursor;
        this.segments = new CopyOnWriteArrayList<>(found);
    }

    /// Called on event loops, so it must not wait for a reader.
    void add(Segment segment) {
        segments.add(segment);
    }

    /// Keeps a replaced file mapped to the end: a reader may still be in it.
    synchronized void retire(SpoolFile file) {
        retired.add(file);
    }

    synchronized List<Segment> all() {
        return List.copyOf(segments);
    }

    synchronized List<Segment> of(String stream) {
        return segments.stream().filter(segment -> segment.stream().equals(stream)).toList();
    }

    synchronized long lastSeq(String stream) {
        return segments.stream()
                .filter(segment -> segment.stream().equals(stream))
                .mapToLong(Segment::lastSeq)
                .max()
                .orElse(0);
    }

    synchronized UsageStreams.ShippingPoint shippingPoint(String current) {
        for (var segment : segments) {
            var stream = segment.stream();
            if (!stream.equals(current) && outstanding(stream) > 0) {
                return point(stream);
            }
        }
        return point(current);
    }

    private UsageStreams.ShippingPoint point(String stream) {
        var mark = cursor.of(stream);
        return new UsageStreams.ShippingPoint(
                stream, mark.acknowledged(), mark.chain(), lastSeq(stream));
    }

    private long outstanding(String stream) {
        return abandoned.contains(stream)
                ? 0
                : Math.max(0, lastSeq(stream) - cursor.of(stream).acknowledged());
    }

    synchronized long depth() {
        return segments.stream().map(Segment::stream).distinct().mapToLong(this::outstanding).sum();
    }

    /// Nothing more of this stream will be shipped.
    synchronized void abandon(String stream) {
        abandoned.add(stream);
    }

    synchronized void pin(long segment) {
        pinned = segment;
    }

    /// Deletes whole segments, the oldest first, that are acknowledged, no longer needed by a
    /// running request or the quota counters, and older than `before` or in the way.
    synchronized void trim(long before, boolean tight, long needed) {
        while (segments.size() > 1) {
            var oldest = segments.getFirst();
            var ended = segments.get(1).header().createdAtMillis();
            if (oldest.number() >= Math.min(needed, pinned)
                    || outstandingIn(oldest)
                    || !tight && ended > before) {
                return;
            }
            try {
                disk.delete(Segment.name(oldest.number()));
                SpoolRecovery.dropRescues(disk, oldest.number());
            } catch (IOException e) {
                LOG.warn(
                        "usage spool: segment {} could not be deleted: {}",
                        oldest.number(),
                        e.getMessage());
                return;
            }
            segments.remove(oldest);
            oldest.close();
            var left = segments.stream().map(Segment::stream).collect(Collectors.toSet());
            cursor.forget(stream -> !left.contains(stream));
        }
    }

    private boolean outstandingIn(Segment segment) {
        return outstanding(segment.stream()) > 0
                && segment.lastSeq() > cursor.of(segment.stream()).acknowledged();
    }

    synchronized void close() {
        segments.forEach(Segment::close);
        retired.forEach(SpoolFile::close);
    }
}
