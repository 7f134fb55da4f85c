package dev.sluice.gateway.link;

import dev.sluice.gateway.metering.UsageSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every usage record, on disk before anything happens that it speaks of.
///
/// An append is a copy into a preallocated, memory-mapped file: no system call, and the record
/// survives the process at once. A committer forces the file every few milliseconds; a keeper
/// prepares the next file, watches the disk and deletes what is acknowledged and old. The lock is
/// held for one copy.
///
/// CLOSE records are numbered from 1 without a gap in a stream of their own; only they leave the
/// node.
public final class UsageSpool implements UsageSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageSpool.class);

    private final SpoolDisk disk;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private final Supplier<String> streams;
    private final SpoolCursor cursor;
    private final SpoolSpace space;

    private final Object lock = new Object();
    private final Map<String, Long> live = new HashMap<>();
    private final Deque<Waiting> deferred = new ArrayDeque<>();
    private final List<Segment> unforced = new ArrayList<>();
    private List<Waiting> unforcedWaiters = new ArrayList<>();
    private Segment active;
    private SpoolRecovery.@Nullable Blank standby;
    private long newestNumber;
    private int rescues;
    private long nextSeq;
    private SpoolPosition announced = SpoolPosition.START;
    private boolean closed;
    private boolean neededAsked;
    private long needed;

    private final SegmentShelf shelf;
    private final SpoolReader reader;
    private volatile boolean medium = true;
    private volatile boolean roomy = true;
    private volatile boolean idle;
    private volatile @Nullable Thread committer;
    private volatile @Nullable Thread keeper;

    /// A record and who waits for it.
    private record Waiting(
            Kind kind, String eventId, byte[] record, Executor loop, Runnable kept) {}

    private UsageSpool(
            SpoolDisk disk,
            SpoolSettings settings,
            InstantSource clock,
            Supplier<String> streams,
            SpoolCursor cursor,
            SpoolRecovery.Found found)
            throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.clock = clock;
        this.streams = streams;
        this.cursor = cursor;
        this.space = new SpoolSpace(disk, settings);
        this.shelf = new SegmentShelf(disk, cursor, found.segments());
        this.reader = new SpoolReader(shelf);
        this.newestNumber = found.newest();
        var last = found.segments().isEmpty() ? null : found.segments().getLast();
        var stream = last == null ? streams.get() : last.stream();
        this.nextSeq = 1 + lastKnown(stream);
        var zeros = found.blank() == null ? prepare() : found.blank();
        this.active = begin(zeros, stream);
        for (var orphan : found.orphans()) {
            append(Kind.CLOSE, orphan.getEventId(), orphan.toByteArray(), Runnable::run, () -> {});
        }
        if (!found.orphans().isEmpty()) {
            LOG.warn(
                    "usage spool: {} requests had no end when the process died; they are closed as gateway_killed",
                    found.orphans().size());
        }
    }

    /// Opens the spool in a folder, after whatever end the last process had; `node` begins the name
    /// of the stream where none exists yet.
    public static UsageSpool open(
            Path folder, SpoolSettings settings, InstantSource clock, Supplier<String> streams)
            throws IOException {
        return open(new FolderDisk(folder), settings, clock, streams);
    }

    static UsageSpool open(
            SpoolDisk disk, SpoolSettings settings, InstantSource clock, Supplier<String> streams)
            throws IOException {
        var cursor = SpoolCursor.load(disk);
        var found = SpoolRecovery.run(disk, cursor, settings.segmentBytes());
        var spool = new UsageSpool(disk, settings, clock, streams, cursor, found);
        // More orphans than one segment holds: the rest follows before anybody reads or writes.
        for (var left = spool.waiting(); left > 0; ) {
            spool.prepareStandby();
            spool.takeDeferred();
            var now = spool.waiting();
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
        return roomy && medium;
    }

    @Override
    public void append(Kind kind, String eventId, byte[] record, Executor loop, Runnable kept) {
        var checksum = SpoolRecord.checksum(record);
        boolean done;
        synchronized (lock) {
            done = settings.durability() != Durability.STRICT;
            var waiting = new Waiting(kind, eventId, record, loop, kept);
            if (!deferred.isEmpty() || !write(waiting, checksum)) {
                deferred.add(waiting);
                done = false;
            } else if (!done) {
                unforcedWaiters.add(waiting);
            }
        }
        if (idle) {
            LockSupport.unpark(committer);
        }
        if (done) {
            kept.run();
        }
    }

    /// Under the lock: true once the record stands in a file.
    private boolean write(Waiting waiting, CRC32C checksum) {
        if (!active.fits(waiting.record.length) && !roll()) {
            return false;
        }
        var seq = waiting.kind == Kind.CLOSE ? nextSeq++ : 0;
        active.append(waiting.kind, seq, waiting.record, checksum);
        switch (waiting.kind) {
            case OPEN -> live.putIfAbsent(waiting.eventId, active.number());
            case CLOSE -> live.remove(waiting.eventId);
            case CHECKPOINT -> {}
        }
        return true;
    }

    private boolean roll() {
        var zeros = standby;
        if (zeros == null) {
            return false;
        }
        standby = null;
        unforced.add(active);
        active = begin(zeros, active.stream());
        var waker = keeper;
        if (waker != null) {
            LockSupport.unpark(waker);
        }
        return true;
    }

    private Segment begin(SpoolRecovery.Blank zeros, String stream) {
        var oldest = live.values().stream().mapToLong(number -> number).min();
        var header =
                new SegmentHeader(
                        zeros.number(),
                        stream,
                        nextSeq,
                        oldest.orElse(zeros.number()),
                        clock.millis());
        var segment = Segment.begin(header, zeros.file());
        shelf.add(segment);
        return segment;
    }

    private SpoolRecovery.Blank prepare() throws IOException {
        var number = newestNumber + 1;
        var file = disk.create(Segment.name(number), settings.segmentBytes());
        newestNumber = number;
        return new SpoolRecovery.Blank(number, file);
    }

    /// Forces what was appended since the last time and lets those go on who wait for that. True
    /// where there was something to do.
    boolean commit() {
        List<Segment> segments;
        List<Waiting> waiters;
        long end;
        long seq;
        long oldest;
        synchronized (lock) {
            if (!somethingToForce()) {
                return false;
            }
            segments = new ArrayList<>(unforced);
            segments.add(active);
            waiters = unforcedWaiters;
            unforcedWaiters = new ArrayList<>();
            end = active.written();
            seq = active.lastSeq();
            oldest = neededAsked ? oldestLive() : needed;
            neededAsked = false;
        }
        var newest = segments.getLast();
        for (var segment : segments) {
            var last = segment == newest;
            if (last && settings.durability() == Durability.PROCESS) {
                announced = new SpoolPosition(segment.number(), end);
                continue;
            }
            if (!force(segment, last ? end : segment.written(), last ? seq : segment.lastSeq())) {
                synchronized (lock) {
                    waiters.addAll(unforcedWaiters);
                    unforcedWaiters = waiters;
                }
                return false;
            }
        }
        medium = true;
        synchronized (lock) {
            needed = Math.max(needed, oldest);
        }
        segments.forEach(segment -> cursor.durable(segment.stream(), segment.forcedSeq()));
        waiters.forEach(waiting -> waiting.loop.execute(waiting.kept));
        return true;
    }

    private boolean force(Segment segment, long end, long seq) {
        try {
            segment.force(end, seq);
        } catch (IOException e) {
            if (medium) {
                LOG.error(
                        "usage spool: segment {} could not be forced and is replaced: {}",
                        segment.number(),
                        e.getMessage());
            }
            if (!rescue(segment)) {
                return false;
            }
        }
        synchronized (lock) {
            // It may have been rolled meanwhile, with more in it than was forced just now.
            if (segment != active && !segment.dirty()) {
                unforced.remove(segment);
            }
        }
        return true;
    }

    /// Copies a segment whose file can no longer be trusted into a fresh one, in which appending
    /// goes on at once. The old file keeps the name until the copy is on the medium, and is then
    /// kept aside; whichever is longer is the one that recovery takes.
    private boolean rescue(Segment segment) {
        var name = Segment.name(segment.number());
        var rescue = SpoolRecovery.rescueName(segment.number(), ++rescues);
        try {
            var fresh = disk.create(rescue, segment.bytes().byteSize());
            long end;
            long seq;
            SpoolFile suspect;
            synchronized (lock) {
                suspect = segment.moveTo(fresh);
                end = segment.written();
                seq = segment.lastSeq();
            }
            shelf.retire(suspect);
            segment.force(end, seq);
            disk.rename(name, name + ".failed-" + UUID.randomUUID());
            disk.rename(rescue, name);
            SpoolRecovery.dropRescues(disk, segment.number());
            return true;
        } catch (IOException e) {
            if (medium) {
                LOG.error(
                        "usage spool: no file can be forced ({}); new requests are refused until one can",
                        e.getMessage());
            }
            medium = false;
            return false;
        }
    }

    /// Prepares the next segment, takes in what had to wait for it, watches the disk and deletes
    /// what is acknowledged and old.
    void keep() {
        prepareStandby();
        takeDeferred();
        space.look();
        shelf.trim(clock.millis() - settings.retain().toMillis(), space.tight(), oldestNeeded());
        roomy = space.open() && (ready() || halfEmpty());
        try {
            cursor.save();
        } catch (IOException e) {
            LOG.warn("usage spool: the cursor could not be written: {}", e.getMessage());
        }
    }

    private void prepareStandby() {
        if (ready() || !space.mayGrow()) {
            return;
        }
        try {
            var next = prepare();
            synchronized (lock) {
                standby = next;
            }
        } catch (IOException e) {
            LOG.error("usage spool: no next segment could be made: {}", e.getMessage());
        }
    }

    private void takeDeferred() {
        var kept = new ArrayList<Waiting>();
        synchronized (lock) {
            for (var next = deferred.peek();
                    next != null && write(next, SpoolRecord.checksum(next.record));
                    next = deferred.peek()) {
                kept.add(deferred.remove());
                if (settings.durability() == Durability.STRICT) {
                    unforcedWaiters.add(next);
                }
            }
        }
        if (settings.durability() != Durability.STRICT) {
            kept.forEach(waiting -> waiting.loop.execute(waiting.kept));
        }
        if (!kept.isEmpty()) {
            LockSupport.unpark(committer);
        }
    }

    private int waiting() {
        synchronized (lock) {
            return deferred.size();
        }
    }

    private boolean ready() {
        synchronized (lock) {
            return standby != null;
        }
    }

    /// Without a next segment the second half of this one belongs to the ends of running requests.
    private boolean halfEmpty() {
        synchronized (lock) {
            return deferred.isEmpty() && active.written() < active.bytes().byteSize() / 2;
        }
    }

    /// The oldest segment that recovery would need. The end of a request counts only once it is on
    /// the medium, so this is found out at a commit.
    private long oldestNeeded() {
        synchronized (lock) {
            if (somethingToForce()) {
                neededAsked = true;
            } else {
                needed = oldestLive();
            }
            return needed;
        }
    }

    private long oldestLive() {
        var oldest = active.number();
        for (var number : live.values()) {
            oldest = Math.min(oldest, number);
        }
        return oldest;
    }

    /// Where the next record will stand.
    SpoolPosition position() {
        synchronized (lock) {
            return new SpoolPosition(active.number(), active.written());
        }
    }

    /// Shows every OPEN and CLOSE record behind a position, in order.
    void replay(SpoolPosition from, SpoolReader.Visitor visitor) {
        reader.replay(from, position(), visitor);
    }

    /// The segments from this position on stay, acknowledged or not.
    void pin(SpoolPosition position) {
        shelf.pin(position.segment());
    }

    /// The next records for the console behind `fromSeq - 1` of a stream, as far as they are safe.
    SpoolReader.Stretch read(String stream, long fromSeq, int records, int bytes) {
        return reader.read(stream, fromSeq, records, bytes, this::readable);
    }

    private SpoolReader.Limit readable(Segment segment) {
        // The number before the place: what is read then may be more than promised, never less.
        if (settings.durability() == Durability.PROCESS) {
            var seq = segment.lastSeq();
            return new SpoolReader.Limit(seq, segment.written());
        }
        var seq = segment.forcedSeq();
        return new SpoolReader.Limit(seq, segment.forced());
    }

    /// The stream to ship now, the oldest first, and how far the console is known to be.
    ShippingPoint shippingPoint() {
        return shelf.shippingPoint(currentStream());
    }

    /// @param lastSeq the last number that exists
    record ShippingPoint(String stream, long acknowledged, byte[] chain, long lastSeq) {}

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

    /// The console knows numbers of this stream that this disk never gave, as after the disk was
    /// put back to an earlier state: what it may not have goes on under a new name, and its ids
    /// keep it from being counted twice.
    void abandonStream(String stream) {
        if (!stream.equals(currentStream())) {
            shelf.abandon(stream);
            return;
        }
        prepareStandby();
        var point = cursor.of(stream);
        var again = new ArrayList<byte[]>();
        synchronized (lock) {
            if (standby == null) {
                return;
            }
            reader.closes(stream, point.acknowledged() + 1, record -> again.add(record.payload()));
            unforced.add(active);
            var zeros = standby;
            standby = null;
            nextSeq = 1;
            active = begin(zeros, streams.get());
            for (var record : again) {
                var waiting = new Waiting(Kind.CLOSE, "", record, Runnable::run, () -> {});
                if (!deferred.isEmpty() || !write(waiting, SpoolRecord.checksum(record))) {
                    deferred.add(waiting);
                }
            }
        }
        shelf.abandon(stream);
        LOG.warn(
                "usage spool: stream {} is continued as {} with {} records",
                stream,
                currentStream(),
                again.size());
        keep();
        commit();
    }

    String currentStream() {
        synchronized (lock) {
            return active.stream();
        }
    }

    /// How many records the console has not acknowledged.
    public long depth() {
        return shelf.depth();
    }

    /// How many requests have begun and not ended.
    public int open() {
        synchronized (lock) {
            return live.size();
        }
    }

    /// How full the disk is as far as the spool may use it, from 0 to 1.
    public double fullness() {
        return space.fullness();
    }

    private void commitAlways() {
        while (!closing()) {
            try {
                if (!commit()) {
                    idle = true;
                    if (!somethingToForce()) {
                        LockSupport.parkNanos(100_000_000);
                    } else if (!medium) {
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

    private boolean somethingToForce() {
        synchronized (lock) {
            var fresh =
                    settings.durability() == Durability.PROCESS
                            ? announced.compareTo(position()) < 0
                            : active.dirty();
            return fresh || !unforced.isEmpty() || !unforcedWaiters.isEmpty();
        }
    }

    private void keepAlways() {
        while (!closing()) {
            try {
                keep();
            } catch (RuntimeException | Error e) {
                LOG.error("usage spool: the keeper stumbled and goes on", e);
            }
            LockSupport.parkNanos(ready() ? 1_000_000_000 : 50_000_000);
        }
    }

    private boolean closing() {
        synchronized (lock) {
            return closed;
        }
    }

    /// Forces everything, cuts the last segment to its length and lets the files go. Records that
    /// come later are lost, so everything that writes must have ended.
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        await(committer);
        await(keeper);
        takeDeferred();
        commit();
        try {
            active.force(active.written(), active.lastSeq());
            cursor.durable(active.stream(), active.lastSeq());
            cursor.save();
            shelf.close();
            disk.truncate(Segment.name(active.number()), active.written());
            var unused = standby;
            if (unused != null) {
                unused.file().close();
                disk.delete(Segment.name(unused.number()));
            }
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
