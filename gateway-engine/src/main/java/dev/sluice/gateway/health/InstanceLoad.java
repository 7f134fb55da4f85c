package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What an instance has under way from this gateway, and how fast it works that off. Safe for any
/// thread.
///
/// A prompt waits until its first token has come. An attempt that failed fast counts on for a while
/// as if it were under way: an instance that answers errors in no time would otherwise look like
/// the least loaded one and draw every request to it.
public final class InstanceLoad {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_TOKENS_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_COUNT_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_FAILED = 256;
    private static final double SHARES_MEMORY = TimeUnit.SECONDS.toNanos(60);
    private static final long OVERDUE_EVERY = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONG_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LARGE_PROMPTS = 4_096;
    private static final int UNCHUNKED_AFTER = 3;
    private static final int MANY_STREAMS = 3;
    private static final long SHORTEST_SILENCE = TimeUnit.SECONDS.toNanos(2);

    private final Hosting hosting;
    private final Pace pace;
    private final Set<UnderWay> waiting = new LinkedHashSet<>();
    private final ArrayDeque<Failed> failed = new ArrayDeque<>();
    private int active;
    private int heardStreams;
    private int decoding;
    private long waitingTokens;
    private long busySince;
    private volatile long lastByte;
    private volatile double usualGap = TimeUnit.MILLISECONDS.toNanos(50);
    private int pausesByPrompts;
    private double usualSeconds = 1;
    private int mostActive;
    private double prefill;
    private double streaming;
    private long sharesAt;
    private long overdueAt;

    private record Failed(long tokensUntil, long countUntil, long tokens) {}

    InstanceLoad(Hosting hosting, long now) {
        this.hosting = hosting;
        this.pace = new Pace(hosting);
        this.lastByte = now;
        this.sharesAt = now;
    }

    /// Attempts under way.
    public synchronized int active() {
        return active;
    }

    /// Attempts under way, and those that failed too fast to be believed.
    public synchronized int busy(long now) {
        forget(now);
        return active + failed.size();
    }

    /// Tokens of prompt that were sent and whose first token has not come.
    public synchronized long waitingTokens(long now) {
        forget(now);
        var sum = waitingTokens;
        for (var one : failed) {
            if (now - one.tokensUntil() < 0) {
                sum += one.tokens();
            }
        }
        return sum;
    }

    /// Tokens of prompt that it reads in a second; cautious until it is known.
    public synchronized double rate() {
        return pace.rate();
    }

    /// Seconds that a first token takes with next to nothing to read.
    public synchronized double base() {
        return pace.base();
    }

    /// How many times later than predicted its first tokens come of late.
    public synchronized double lateness(long now) {
        return pace.lateness(now);
    }

    /// The most attempts it ever had under way at once, at least 1.
    public synchronized int mostActive() {
        return Math.max(1, mostActive);
    }

    /// Seconds of reading prompts in the last minute, older ones weighing less.
    public synchronized double prefillSeconds(long now) {
        age(now);
        return prefill;
    }

    /// Seconds of answers running in the last minute, older ones weighing less.
    public synchronized double streamSeconds(long now) {
        age(now);
        return streaming;
    }

    synchronized void begin(UnderWay one, long now) {
        age(now);
        prefill += one.work().promptTokens() / pace.rate();
        one.predicted(
                pace.predicted(waitingTokens + one.work().promptTokens()), waitingTokens == 0);
        active++;
        mostActive = Math.max(mostActive, active);
        waiting.add(one);
        waitingTokens += one.work().promptTokens();
        if (one.work().stream()) {
            listen(now);
        }
    }

    private void listen(long now) {
        if (heardStreams++ == 0) {
            busySince = now;
        }
    }

    /// How many times later than predicted its first token came; 0 where that says nothing.
    synchronized double firstToken(UnderWay one, double observed, long now) {
        var counted = read(one);
        decoding++;
        return counted
                ? pace.firstToken(
                        observed, one.predicted(), one.work().promptTokens(), one.wasAlone(), now)
                : 0;
    }

    /// Its prompt no longer waits; false where it did not any more.
    private boolean read(UnderWay one) {
        if (!waiting.remove(one)) {
            return false;
        }
        waitingTokens -= one.work().promptTokens();
        return true;
    }

    /// Bytes came; `gap` is the time since the last ones of the same stream, 0 for its first.
    void heard(long gap, long now) {
        lastByte = now;
        if (gap > 0) {
            usualGap = gap > usualGap ? usualGap * 1.02 : usualGap * 0.98;
            if (gap > LONG_PAUSE) {
                longPause();
            }
        }
    }

    /// An engine that reads a large prompt in one go is silent meanwhile, and is not frozen.
    private synchronized void longPause() {
        if (waitingTokens >= LARGE_PROMPTS) {
            pausesByPrompts++;
        }
    }

    synchronized void pause(boolean begun) {
        heardStreams--;
        decoding -= begun ? 1 : 0;
    }

    synchronized void resume(boolean begun, long now) {
        lastByte = now;
        listen(now);
        decoding += begun ? 1 : 0;
    }

    synchronized void end(UnderWay one, OutcomeClass how, long now) {
        read(one);
        active--;
        if (one.isListening()) {
            heardStreams--;
            decoding -= one.hasBegun() ? 1 : 0;
        }
        age(now);
        var took = now - one.sentAt();
        streaming += one.answeringSince() == 0 ? 0 : (now - one.answeringSince()) / SECOND;
        if (how == OutcomeClass.GOOD) {
            usualSeconds += 0.1 * (took / SECOND - usualSeconds);
        } else if (how.weight() > 0 || how == OutcomeClass.CONFIG) {
            var usual = Math.min(LONGEST_COUNT_AFTER_FAILURE, (long) (usualSeconds * SECOND));
            var predicted =
                    Math.min(LONGEST_TOKENS_AFTER_FAILURE, (long) (one.predicted() * SECOND));
            if (failed.size() == MOST_FAILED) {
                failed.removeFirst();
            }
            failed.add(
                    new Failed(
                            now + predicted,
                            now + Math.max(predicted, usual - took),
                            one.work().promptTokens()));
        }
    }

    private void forget(long now) {
        while (!failed.isEmpty() && now - failed.getFirst().countUntil() >= 0) {
            failed.removeFirst();
        }
    }

    private void age(long now) {
        var kept = Math.exp(-(now - sharesAt) / SHARES_MEMORY);
        prefill *= kept;
        streaming *= kept;
        sharesAt = now;
    }

    /// Looks at what waits: an answer in one piece shows no first token, so its prompt counts as
    /// read after the time it should take; a stream that is overdue makes the instance late.
    synchronized void watch(long now) {
        if (now - overdueAt < OVERDUE_EVERY) {
            return;
        }
        overdueAt = now;
        UnderWay oldest = null;
        for (var all = waiting.iterator(); all.hasNext(); ) {
            var one = all.next();
            var elapsed = (now - one.sentAt()) / SECOND;
            if (one.work().stream()) {
                oldest = oldest == null ? one : oldest;
            } else if (elapsed > 1.5 * one.predicted()) {
                all.remove();
                waitingTokens -= one.work().promptTokens();
            }
        }
        if (oldest != null) {
            var elapsed = (now - oldest.sentAt()) / SECOND;
            if (elapsed > 2 * oldest.predicted() + 0.5) {
                pace.overdue(elapsed, oldest.predicted(), now);
            }
        }
    }

    /// Streams that ought to be heard of.
    synchronized int heardStreams() {
        return heardStreams;
    }

    /// When bytes came last.
    long lastByte() {
        return lastByte;
    }

    /// For how long nothing came although something should have, 0 as long as that is nothing
    /// unusual.
    ///
    /// While answers run, a self-hosted engine shows something with each of its steps. Before any
    /// has begun it may be reading prompts, for as long as it was seen to take; and a cloud may
    /// think as long as it likes, unless several answers that had begun stop together.
    synchronized long silence(long now) {
        if (heardStreams == 0) {
            return 0;
        }
        var last = lastByte - busySince > 0 ? lastByte : busySince;
        var silent = now - last;
        return silent > bound(now) ? silent : 0;
    }

    private double bound(long now) {
        if (decoding > 0 && pausesByPrompts < UNCHUNKED_AFTER) {
            return hosting == Hosting.CLOUD && decoding < MANY_STREAMS
                    ? Double.MAX_VALUE
                    : Math.max(SHORTEST_SILENCE, 10 * usualGap);
        }
        if (hosting == Hosting.CLOUD || !pace.isKnown()) {
            return Double.MAX_VALUE;
        }
        var reading = pace.predicted(waitingTokens) * Math.max(1, pace.lateness(now));
        return Math.max(SHORTEST_SILENCE, (0.5 + 3 * reading) * SECOND);
    }

    /// Tells those streams that have no first token yet to go elsewhere, and `affected` whose they
    /// are. One in a single piece shows no first token: most of it may be made, and it stays.
    synchronized void giveUpWaiting(GivenUp why, Consumer<String> affected) {
        waiting.forEach(one -> {
            if (one.work().stream() && one.giveUp(why)) {
                affected.accept(one.work().tenantId());
            }
        });
    }

    synchronized void cold() {
        pace.cold();
    }
}
