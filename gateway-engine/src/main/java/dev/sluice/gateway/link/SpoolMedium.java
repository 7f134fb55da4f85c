package dev.sluice.gateway.link;

import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what was appended to the medium. For one thread at a time.
///
/// A file that could once not be forced is never trusted again: what stands in its segment is
/// copied into a fresh one.
final class SpoolMedium {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolMedium.class);

    private final SpoolDisk disk;
    private final Durability durability;
    private final SpoolWriter writer;
    private final SegmentShelf shelf;
    private final SpoolCursor cursor;
    private int rescues;
    private volatile boolean sound = true;

    SpoolMedium(
            SpoolDisk disk,
            Durability durability,
            SpoolWriter writer,
            SegmentShelf shelf,
            SpoolCursor cursor) {
        this.disk = disk;
        this.durability = durability;
        this.writer = writer;
        this.shelf = shelf;
        this.cursor = cursor;
    }

    /// False while no file can be forced.
    boolean isSound() {
        return sound;
    }

    /// Forces what was appended since the last time and lets those go on who wait for that. True
    /// where something was done.
    boolean commit() {
        var batch = writer.batch();
        if (batch == null) {
            return false;
        }
        for (var segment : batch.segments()) {
            var last = segment == batch.newest();
            if (last && durability == Durability.PROCESS) {
                writer.announce(new SpoolPosition(segment.number(), batch.end()));
                continue;
            }
            var end = last ? batch.end() : segment.written();
            if (!force(segment, end, last ? batch.seq() : segment.lastSeq())) {
                writer.unforced(batch);
                return false;
            }
        }
        sound = true;
        writer.forced(batch);
        batch.segments().forEach(segment -> cursor.durable(segment.stream(), segment.forcedSeq()));
        batch.waiters().forEach(SpoolWriter.Waiting::tell);
        return true;
    }

    private boolean force(Segment segment, long end, long seq) {
        try {
            segment.force(end, seq);
        } catch (IOException e) {
            if (sound) {
                LOG.error(
                        "usage spool: segment {} could not be forced and is replaced: {}",
                        segment.number(),
                        e.getMessage());
            }
            if (!rescue(segment)) {
                return false;
            }
        }
        writer.forced(segment);
        return true;
    }

    /// Copies a segment whose file can no longer be trusted into a fresh one, in which appending
    /// goes on at once. The old file keeps the name until the copy is on the medium, and is then
    /// kept aside; whichever is longer is the one that recovery takes.
    private boolean rescue(Segment segment) {
        var name = Segment.name(segment.number());
        var rescue = SpoolRecovery.rescueName(segment.number(), ++rescues);
        try {
            var moved = writer.move(segment, disk.create(rescue, segment.bytes().byteSize()));
            shelf.retire(moved.suspect());
            segment.force(moved.end(), moved.seq());
            disk.rename(name, name + ".failed-" + UUID.randomUUID());
            disk.rename(rescue, name);
            SpoolRecovery.dropRescues(disk, segment.number());
            return true;
        } catch (IOException e) {
            if (sound) {
                LOG.error(
                        "usage spool: no file can be forced ({}); new requests are refused until one can",
                        e.getMessage());
            }
            sound = false;
            return false;
        }
    }

    /// The last force: everything written, then the file is cut to its length.
    void end() throws IOException {
        var last = writer.last();
        last.force(last.written(), last.lastSeq());
        cursor.durable(last.stream(), last.lastSeq());
        cursor.save();
        shelf.close();
        disk.truncate(Segment.name(last.number()), last.written());
        var unused = writer.end();
        if (unused != null) {
            unused.file().close();
            disk.delete(Segment.name(unused.number()));
        }
    }
}
