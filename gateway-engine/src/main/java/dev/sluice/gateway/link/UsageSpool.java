package dev.sluice.gateway.link;

import dev.sluice.gateway.link.SpoolWriter.Waiting;
import dev.sluice.gateway.link.SpoolWriter.Written;
import dev.sluice.gateway.metering.UsageSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every usage record, on disk before anything happens that it speaks of.
///
/// An append is a copy into a preallocated, memory-mapped file: no system call, and the record
/// survives the process at once. A committer forces the file every few milliseconds; a keeper
/// prepares the next file, watches the disk and deletes what is acknowledged and old.
///
/// CLOSE records are numbered from 1 without a gap in a stream of their own; only they leave the
/// node.
public final class UsageSpool implements UsageSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageSpool.class);

    private final SpoolDisk disk;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private final Supplier<String> names;
    private final SpoolCursor cursor;
    private final SpoolSpace space;
    private final SegmentShelf shelf;
    private final SpoolReader reader;
    private final SpoolWriter writer;
    private final SpoolMedium medium;
    private final UsageStreams streams;
    private long newestNumber;
    private volatile boolean roomy = true;
    private volatile boolean idle;
    private volatile boolean closed;
    private volatile @Nullable Thread committer;
    private volatile @Nullable Thread keeper;

    private UsageSpool(
            SpoolDisk disk,
            SpoolSettings settings,
            InstantSource clock,
            Supplier<String> names,
            SpoolCursor cursor,
            SpoolRecovery.Found found)
            throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.clock = clock;
        this.names = names;
        this.cursor = cursor;
        this.space = new SpoolSpace(disk, settings);
        this.shelf = new SegmentShelf(disk, cursor, found.segments());
        this.reader = new SpoolReader(shelf);
        this.newestNumber = found.newest();
        var last = found.segments().isEmpty() ? null : found.segments().getLast();
        var stream = last == null ? names.get() : last.stream();
        var first = found.blank() == null ? prepare() : found.blank();
        var durability = settings.durability();
        this.writer =
                new SpoolWriter(
                        durability,
                        clock,
                        shelf,
                        () -> LockSupport.unpark(keeper),
                        first,
                        stream,
                        1 + lastKnown(stream));
        this.medium = new SpoolMedium(disk, durability, writer, shelf, cursor);
        this.streams = new UsageStreams(durability, shelf, cursor, reader, writer::stream);
        for (var orphan : found.orphans()) {
            append(Kind.CLOSE, orphan.getEventId(), orphan.toByteArray(), Runnable::run, () -> {});
        }
        if (!found.orphans().isEmpty()) {
            LOG.warn(
                    "usage spool: {} requests had no end when the process died; they are closed as gateway_killed",
                    found.orphans().size());
        }
    }

    /// Opens the spool in a folder, after whatever end the last process had; `names` gives a stream
    /// its name where none exists yet.
    public static UsageSpool open(
            Path folder, SpoolSettings settings, InstantSource clock, Supplier<String> names)
            throws IOException {
        return open(new FolderDisk(folder), settings, clock, names);
    }

    static UsageSpool open(
            SpoolDisk disk, SpoolSettings settings, InstantSource clock, Supplier<String> names)
            throws IOException {
        var cursor = SpoolCursor.load(disk);
        var found = SpoolRecovery.run(disk, cursor, settings.segmentBytes());
        var spool = new UsageSpool(disk, settings, clock, names, cursor, found);
        // More orphans than one segment holds: the rest follows before anybody reads or writes.
        for (var left = spool.writer.deferred(); left > 0; ) {
            spool.prepareStandby();
            spool.takeDeferred();
            var now = spool.writer.deferred();
            left = now < left ? now : 0;
        }
        spool.commit();
        return spool;
    }

    /// The last number of the stream that ever was on this disk: where the records end before it,
    /// what is missing becomes a gap instead of being numbered anew.
    private long lastKnown(String stream) {
        return Math.max(shelf.lastSeq(stream), cursor.of(stream).durable());
    }

    /// Starts the committer and the keeper.
    public UsageSpool start() {
        committer = Thread.ofPlatform().name("spool-committer").daemon().start(this::commitAlways);
        keeper = Thread.ofPlatform().name("spool-keeper").daemon().start(this::keepAlways);
        return this;
    }

    @Override
    public boolean accepting() {
        return roomy && medium.isSound();
    }

    @Override
    public void append(Kind kind, String eventId, byte[] record, Executor loop, Runnable kept) {
        var written = writer.append(new Waiting(kind, eventId, record, loop, kept));
        if (idle) {
            LockSupport.unpark(committer);
        }
        if (written == Written.DONE) {
            kept.run();
        }
    }

    /// Forces what was appended since the last time and lets those go on who wait for that. True
    /// where there was something to do.
    boolean commit() {
        return medium.commit();
    }

    /// Prepares the next segment, takes in what had to wait for it, watches the disk and deletes
    /// what is acknowledged and old.
    void keep() {
        prepareStandby();
        takeDeferred();
        space.look();
        var before = clock.millis() - settings.retain().toMillis();
        shelf.trim(before, space.tight(), writer.oldestNeeded());
        roomy = space.open() && (writer.isReady() || writer.isHalfEmpty());
        try {
            cursor.save();
        } catch (IOException e) {
            LOG.warn("usage spool: the cursor could not be written: {}", e.getMessage());
        }
    }

    private void prepareStandby() {
        if (writer.isReady() || !space.mayGrow()) {
            return;
        }
        try {
            writer.ready(prepare());
        } catch (IOException e) {
            LOG.error("usage spool: no next segment could be made: {}", e.getMessage());
        }
    }

    private SpoolRecovery.Blank prepare() throws IOException {
        var number = newestNumber + 1;
        var file = disk.create(Segment.name(number), settings.segmentBytes());
        newestNumber = number;
        return new SpoolRecovery.Blank(number, file);
    }

    private void takeDeferred() {
        var kept = writer.takeDeferred();
        if (settings.durability() != Durability.STRICT) {
            kept.forEach(Waiting::tell);
        }
        if (!kept.isEmpty()) {
            LockSupport.unpark(committer);
        }
    }

    /// Where the next record will stand.
    SpoolPosition position() {
        return writer.position();
    }

    /// Shows every OPEN and CLOSE record behind a position, in order.
    void replay(SpoolPosition from, SpoolReader.Visitor visitor) {
        reader.replay(from, position(), visitor);
    }

    /// The segments from this position on stay, acknowledged or not.
    void pin(SpoolPosition position) {
        shelf.pin(position.segment());
    }

    /// What leaves the node.
    UsageStreams streams() {
        return streams;
    }

    /// The console knows numbers of this stream that this disk never gave, as after the disk was
    /// put back to an earlier state: what it may not have goes on under a new name, and its ids
    /// keep it from being counted twice.
    void abandonStream(String stream) {
        if (!stream.equals(streams.current())) {
            shelf.abandon(stream);
            return;
        }
        prepareStandby();
        var from = cursor.of(stream).acknowledged() + 1;
        if (!writer.restart(names.get(), () -> closes(stream, from))) {
            return;
        }
        shelf.abandon(stream);
        LOG.warn("usage spool: stream {} is continued as {}", stream, streams.current());
        keep();
        commit();
    }

    private List<byte[]> closes(String stream, long from) {
        var records = new ArrayList<byte[]>();
        reader.closes(stream, from, record -> records.add(record.payload()));
        return records;
    }

    /// How many records the console has not acknowledged.
    public long depth() {
        return shelf.depth();
    }

    /// How many requests have begun and not ended.
    public int open() {
        return writer.open();
    }

    /// How full the disk is as far as the spool may use it, from 0 to 1.
    public double fullness() {
        return space.fullness();
    }

    private void commitAlways() {
        while (!closed) {
            try {
                if (!commit()) {
                    idle = true;
                    if (!writer.somethingToForce()) {
                        LockSupport.parkNanos(100_000_000);
                    } else if (!medium.isSound()) {
                        LockSupport.parkNanos(1_000_000_000);
                    }
                    idle = false;
                }
                LockSupport.parkNanos(3_000_000);
            } catch (RuntimeException | Error e) {
                LOG.error("usage spool: the committer stumbled and goes on", e);
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    private void keepAlways() {
        while (!closed) {
            try {
                keep();
            } catch (RuntimeException | Error e) {
                LOG.error("usage spool: the keeper stumbled and goes on", e);
            }
            LockSupport.parkNanos(writer.isReady() ? 1_000_000_000 : 50_000_000);
        }
    }

    /// Forces everything, cuts the last segment to its length and lets the files go. Records that
    /// come later are lost, so everything that writes must have ended.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        await(committer);
        await(keeper);
        takeDeferred();
        commit();
        try {
            medium.end();
        } catch (IOException e) {
            LOG.error(
                    "usage spool: not closed cleanly, the next start repairs it: {}",
                    e.getMessage());
        }
    }

    private static void await(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
