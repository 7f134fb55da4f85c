package dev.sluice.gateway.link;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes of the files of an earlier process what the next one continues: a torn tail is cut, a
/// rescue that was interrupted is finished or undone, and requests without an end are found.
final class SpoolRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRecovery.class);
    static final String SEGMENT = ".seg";
    static final String RESCUE = ".rescue";

    static String rescueName(long number, int attempt) {
        return "%016d.%d%s".formatted(number, attempt, RESCUE);
    }

    private final SpoolDisk disk;
    private final SpoolCursor cursor;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, Started> running = new LinkedHashMap<>();
    private @Nullable Blank blank;
    private long newest;

    private SpoolRecovery(SpoolDisk disk, SpoolCursor cursor) {
        this.disk = disk;
        this.cursor = cursor;
    }

    /// What was found.
    ///
    /// @param orphans the final records of the requests that never got one
    /// @param newest the highest segment number in use
    /// @param blank a segment that was prepared and never begun
    record Found(
            List<Segment> segments, List<UsageClose> orphans, long newest, @Nullable Blank blank) {}

    record Blank(long number, SpoolFile file) {}

    /// Lets go of the copies that earlier attempts to replace a segment left behind.
    static void dropRescues(SpoolDisk disk, long number) throws IOException {
        var prefix = "%016d.".formatted(number);
        for (var name : disk.names()) {
            if (name.startsWith(prefix) && name.endsWith(RESCUE)) {
                disk.delete(name);
            }
        }
    }

    private record Started(UsageOpen open, @Nullable UsageCheckpoint last) {}

    static Found run(SpoolDisk disk, SpoolCursor cursor, long segmentBytes) throws IOException {
        var recovery = new SpoolRecovery(disk, cursor);
        recovery.finishRescues();
        recovery.openAll(segmentBytes);
        var orphans =
                recovery.running.values().stream()
                        .map(started -> OrphanClose.of(started.open, started.last))
                        .toList();
        return new Found(recovery.segments, orphans, recovery.newest, recovery.blank);
    }

    /// A rescue that was interrupted leaves files that begin alike, with a record at the same place
    /// in each; one may have holes where another has none. Together they are the segment.
    private void finishRescues() throws IOException {
        for (var rescue : disk.names()) {
            if (!rescue.matches("\\d{16}\\.\\d+\\" + RESCUE)) {
                continue;
            }
            var segment = rescue.substring(0, 16) + SEGMENT;
            if (disk.names().contains(segment)) {
                unite(segment, rescue);
                disk.rename(segment, segment + ".failed-" + UUID.randomUUID());
            }
            disk.rename(rescue, segment);
        }
    }

    private void unite(String segment, String rescue) throws IOException {
        try (var source = disk.open(segment);
                var target = disk.open(rescue)) {
            var from = source.bytes();
            var to = target.bytes();
            if (SegmentHeader.of(to) == null) {
                MemorySegment.copy(from, 0, to, 0, SegmentHeader.SIZE);
            }
            var scan = new SegmentScan(from, SegmentHeader.SIZE, from.byteSize());
            for (var record = scan.next(); record != null; record = scan.next()) {
                if (SpoolRecord.at(to, record.offset(), to.byteSize()) == null) {
                    MemorySegment.copy(
                            from,
                            record.offset(),
                            to,
                            record.offset(),
                            record.end() - record.offset());
                }
            }
            target.force(0, to.byteSize());
        }
    }

    private void openAll(long segmentBytes) throws IOException {
        var numbers =
                disk.names().stream()
                        .filter(name -> name.matches("\\d{16}\\" + SEGMENT))
                        .map(name -> Long.parseLong(name.substring(0, 16)))
                        .sorted()
                        .toList();
        var headers = new ArrayList<SegmentHeader>();
        for (var number : numbers) {
            newest = number;
            var header = header(number, headers, segmentBytes);
            if (header != null) {
                headers.add(header);
            }
        }
        var needed = needed(headers);
        for (var i = 0; i < headers.size(); i++) {
            var next = i + 1 < headers.size() ? headers.get(i + 1) : null;
            segments.add(open(headers.get(i), next, needed));
        }
    }

    /// The oldest segment that may hold the OPEN of a request without an end. What stands in a
    /// segment with unacknowledged numbers may not have reached the medium, so that each of those
    /// has a say.
    private long needed(List<SegmentHeader> headers) {
        var needed = Long.MAX_VALUE;
        for (var i = 0; i < headers.size(); i++) {
            var next = i + 1 < headers.size() ? headers.get(i + 1) : null;
            if (!acknowledged(headers.get(i), next)) {
                needed = Math.min(needed, headers.get(i).oldestLive());
            }
        }
        return needed;
    }

    private boolean acknowledged(SegmentHeader header, @Nullable SegmentHeader next) {
        return next != null
                && next.stream().equals(header.stream())
                && next.firstSeq() - 1 <= cursor.of(header.stream()).acknowledged();
    }

    private @Nullable SegmentHeader header(
            long number, List<SegmentHeader> before, long segmentBytes) throws IOException {
        var name = Segment.name(number);
        var file = disk.open(name);
        if (SegmentHeader.blank(file.bytes()) && !hasRecords(file)) {
            if (file.bytes().byteSize() == segmentBytes && blank == null) {
                blank = new Blank(number, file);
            } else {
                file.close();
                disk.delete(name);
            }
            return null;
        }
        var header = SegmentHeader.of(file.bytes());
        if (header == null) {
            LOG.error(
                    "usage spool: the header of segment {} is damaged; its records are read by their markers",
                    number);
            header = guessed(number, file, before);
        }
        file.close();
        return header;
    }

    private static boolean hasRecords(SpoolFile file) {
        var bytes = file.bytes();
        return new SegmentScan(bytes, SegmentHeader.SIZE, bytes.byteSize()).next() != null;
    }

    /// What a damaged header most probably said: the stream of its neighbours goes on, and the
    /// first number is the first record's.
    private SegmentHeader guessed(long number, SpoolFile file, List<SegmentHeader> before)
            throws IOException {
        var previous = before.isEmpty() ? null : before.getLast();
        var stream = previous == null ? streamAfter(number) : previous.stream();
        var oldestLive = previous == null ? number : previous.oldestLive();
        var createdAt = previous == null ? 0 : previous.createdAtMillis();
        var scan = new SegmentScan(file.bytes(), SegmentHeader.SIZE, file.bytes().byteSize());
        for (var record = scan.next(); record != null; record = scan.next()) {
            if (record.seq() > 0) {
                return new SegmentHeader(number, stream, record.seq(), oldestLive, createdAt);
            }
        }
        var firstSeq = previous == null ? 1 : previous.firstSeq();
        return new SegmentHeader(number, stream, firstSeq, oldestLive, createdAt);
    }

    private String streamAfter(long number) throws IOException {
        var next = Segment.name(number + 1);
        if (disk.names().contains(next)) {
            try (var file = disk.open(next)) {
                var header = SegmentHeader.of(file.bytes());
                if (header != null) {
                    return header.stream();
                }
            }
        }
        return cursor.newestStream("unknown-" + number);
    }

    private Segment open(SegmentHeader header, @Nullable SegmentHeader next, long needed)
            throws IOException {
        var name = Segment.name(header.number());
        if (next != null && header.number() < needed && acknowledged(header, next)) {
            // Everything in it is committed and ended: only its place in the numbering matters.
            return Segment.found(header, disk.open(name), disk.size(name), next.firstSeq() - 1);
        }
        var file = disk.open(name);
        var bytes = file.bytes();
        var scan = new SegmentScan(bytes, SegmentHeader.SIZE, bytes.byteSize());
        var lastSeq = header.firstSeq() - 1;
        for (var record = scan.next(); record != null; record = scan.next()) {
            if (scan.damaged()) {
                LOG.error(
                        "usage spool: segment {} has a damaged stretch before offset {}",
                        header.number(),
                        record.offset());
            }
            lastSeq = Math.max(lastSeq, record.seq());
            note(record);
        }
        var end = scan.position();
        if (end < bytes.byteSize()) {
            file.close();
            disk.truncate(name, end);
            file = disk.open(name);
        }
        return Segment.found(header, file, end, lastSeq);
    }

    private void note(SpoolRecord record) {
        try {
            switch (record.kind()) {
                case OPEN -> {
                    var open = UsageOpen.parseFrom(record.payload());
                    // Opened again for the next attempt: the last one says what is held.
                    running.put(open.getEventId(), new Started(open, null));
                }
                case CHECKPOINT -> {
                    var checkpoint = UsageCheckpoint.parseFrom(record.payload());
                    running.computeIfPresent(
                            checkpoint.getEventId(),
                            (id, started) -> new Started(started.open, checkpoint));
                }
                case CLOSE -> running.remove(UsageClose.parseFrom(record.payload()).getEventId());
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.error(
                    "usage spool: a {} record at offset {} is whole but cannot be read; it is shipped as it is",
                    record.kind(),
                    record.offset());
        }
    }
}
