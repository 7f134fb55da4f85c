package dev.sluice.gateway.link;

import dev.sluice.gateway.metering.UsageSink.Kind;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The segment that is written now and the one that lies ready behind it: records get their number
/// and their place here, each by one copy under the lock.
///
/// Where no next segment lies ready a record waits, and all behind it, until one does.
final class SpoolWriter {
    private final Durability durability;
    private final InstantSource clock;
    private final SegmentShelf shelf;
    private final Runnable rolled;

    private final Object lock = new Object();
    private final Map<String, Long> live = new HashMap<>();
    private final Deque<Waiting> deferred = new ArrayDeque<>();
    private final List<Segment> unforced = new ArrayList<>();
    private List<Waiting> unforcedWaiters = new ArrayList<>();
    private Segment active;
    private SpoolRecovery.@Nullable Blank standby;
    private long nextSeq;
    private SpoolPosition announced = SpoolPosition.START;
    private boolean neededAsked;
    private long needed;

    /// A record and who waits for it.
    record Waiting(Kind kind, String eventId, byte[] record, Executor loop, Runnable kept) {
        void tell() {
            loop.execute(kept);
        }
    }

    /// What became of a record.
    enum Written {
        /// It stands in a file.
        DONE,
        /// It stands in a file, and its caller waits for the medium.
        UNFORCED,
        /// It waits for the next segment.
        DEFERRED
    }

    /// What is to be forced.
    ///
    /// @param segments the one that is written now comes last, up to `end` and number `seq`
    record Batch(List<Segment> segments, List<Waiting> waiters, long end, long seq, long oldest) {
        Segment newest() {
            return segments.getLast();
        }
    }

    /// @param rolled told when the segment that lay ready was taken; must not wait for anything
    SpoolWriter(
            Durability durability,
            InstantSource clock,
            SegmentShelf shelf,
            Runnable rolled,
            SpoolRecovery.Blank first,
            String stream,
            long nextSeq) {
        this.durability = durability;
        this.clock = clock;
        this.shelf = shelf;
        this.rolled = rolled;
        this.nextSeq = nextSeq;
        this.active = begin(first, stream);
    }

    Written append(Waiting waiting) {
        var checksum = SpoolRecord.checksum(waiting.record);
        synchronized (lock) {
            if (!deferred.isEmpty() || !write(waiting, checksum)) {
                deferred.add(waiting);
                return Written.DEFERRED;
            }
            if (durability != Durability.STRICT) {
                return Written.DONE;
            }
            unforcedWaiters.add(waiting);
            return Written.UNFORCED;
        }
    }

    /// Under the lock: true once the record stands in a file.
    private boolean write(Waiting waiting, CRC32C checksum) {
        if (!active.fits(waiting.record.length) && !roll(active.stream())) {
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

    private boolean roll(String stream) {
        var zeros = standby;
        if (zeros == null) {
            return false;
        }
        standby = null;
        unforced.add(active);
        active = begin(zeros, stream);
        rolled.run();
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

    /// Writes what had to wait and has its place now; those come back who need not wait for the
    /// medium. Empty where nothing was written.
    List<Waiting> takeDeferred() {
        var kept = new ArrayList<Waiting>();
        synchronized (lock) {
            for (var next = deferred.peek();
                    next != null && write(next, SpoolRecord.checksum(next.record));
                    next = deferred.peek()) {
                kept.add(deferred.remove());
            }
            if (durability == Durability.STRICT) {
                unforcedWaiters.addAll(kept);
            }
        }
        return kept;
    }

    /// Goes on under the name of another stream, numbered from 1, beginning with these CLOSE
    /// records. False where no segment lies ready.
    boolean restart(String stream, Supplier<List<byte[]>> again) {
        synchronized (lock) {
            if (standby == null) {
                return false;
            }
            var records = again.get();
            nextSeq = 1;
            roll(stream);
            for (var record : records) {
                var waiting = new Waiting(Kind.CLOSE, "", record, Runnable::run, () -> {});
                if (!deferred.isEmpty() || !write(waiting, SpoolRecord.checksum(record))) {
                    deferred.add(waiting);
                }
            }
            return true;
        }
    }

    /// What is to be forced now; null where there is nothing.
    @Nullable Batch batch() {
        synchronized (lock) {
            if (!somethingToForce()) {
                return null;
            }
            var segments = new ArrayList<>(unforced);
            segments.add(active);
            var waiters = unforcedWaiters;
            unforcedWaiters = new ArrayList<>();
            var oldest = neededAsked ? oldestLive() : needed;
            neededAsked = false;
            return new Batch(segments, waiters, active.written(), active.lastSeq(), oldest);
        }
    }

    /// The batch is on the medium, or as safe as was asked for.
    void forced(Batch batch) {
        synchronized (lock) {
            needed = Math.max(needed, batch.oldest);
        }
    }

    /// The batch could not be forced: who waits goes on waiting.
    void unforced(Batch batch) {
        synchronized (lock) {
            batch.waiters.addAll(unforcedWaiters);
            unforcedWaiters = batch.waiters;
        }
    }

    void forced(Segment segment) {
        synchronized (lock) {
            // It may have been rolled meanwhile, with more in it than was forced just now.
            if (segment != active && !segment.dirty()) {
                unforced.remove(segment);
            }
        }
    }

    /// Under durability `process`: what stands in the files up to here may leave.
    void announce(SpoolPosition position) {
        synchronized (lock) {
            announced = position;
        }
    }

    boolean somethingToForce() {
        synchronized (lock) {
            var fresh =
                    durability == Durability.PROCESS
                            ? announced.compareTo(position()) < 0
                            : active.dirty();
            return fresh || !unforced.isEmpty() || !unforcedWaiters.isEmpty();
        }
    }

    /// Moves a segment into a fresh file, in which appending goes on at once.
    Moved move(Segment segment, SpoolFile fresh) {
        synchronized (lock) {
            var suspect = segment.moveTo(fresh);
            return new Moved(suspect, segment.written(), segment.lastSeq());
        }
    }

    record Moved(SpoolFile suspect, long end, long seq) {}

    void ready(SpoolRecovery.Blank next) {
        synchronized (lock) {
            standby = next;
        }
    }

    boolean isReady() {
        synchronized (lock) {
            return standby != null;
        }
    }

    /// Without a next segment the second half of this one belongs to the ends of running requests.
    boolean isHalfEmpty() {
        synchronized (lock) {
            return deferred.isEmpty() && active.written() < active.bytes().byteSize() / 2;
        }
    }

    /// The oldest segment that recovery would need. The end of a request counts only once it is on
    /// the medium, so this is found out at a commit.
    long oldestNeeded() {
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

    String stream() {
        synchronized (lock) {
            return active.stream();
        }
    }

    /// How many records wait for a segment.
    int deferred() {
        synchronized (lock) {
            return deferred.size();
        }
    }

    /// How many requests have begun and not ended.
    int open() {
        synchronized (lock) {
            return live.size();
        }
    }

    /// Takes the unused next segment away; for the end, when nobody writes any more.
    SpoolRecovery.@Nullable Blank end() {
        synchronized (lock) {
            var unused = standby;
            standby = null;
            return unused;
        }
    }

    /// The segment that is written now; for the end, when nobody writes any more.
    Segment last() {
        synchronized (lock) {
            return active;
        }
    }
}
