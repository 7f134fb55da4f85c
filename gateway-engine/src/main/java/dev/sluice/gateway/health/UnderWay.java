package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.ModelInstance;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One attempt that was sent: counted in when it is made, told of what comes back, and counted out
/// exactly once. A second end is ignored. But for the end, all of it happens on the attempt's event
/// loop.
public final class UnderWay {
    private final PassiveHealth health;
    private final InstanceLoad load;
    private final ModelInstance instance;
    private final Work work;
    private final Runnable onEnd;
    private final long sentAt;
    private final AtomicBoolean ended = new AtomicBoolean();
    private double predicted;
    private boolean alone;
    private boolean begun;
    private long begunAt;
    private boolean paused;
    private long heardAt;
    private volatile GivenUp givenUp = GivenUp.NO;

    UnderWay(
            PassiveHealth health,
            InstanceLoad load,
            ModelInstance instance,
            Work work,
            Runnable onEnd,
            long sentAt) {
        this.health = health;
        this.load = load;
        this.instance = instance;
        this.work = work;
        this.onEnd = onEnd;
        this.sentAt = sentAt;
    }

    /// The first content of a stream: its prompt was read. An answer in one piece has no such
    /// moment.
    public void firstContent() {
        if (work.stream() && !begun && !ended.get()) {
            begun = true;
            begunAt = Math.max(1, health.now());
            health.firstToken(instance, this, load);
        }
    }

    /// Bytes came.
    public void heard() {
        if (work.stream()) {
            var now = health.now();
            load.heard(heardAt == 0 ? 0 : now - heardAt, now);
            heardAt = now;
        }
    }

    /// The caller is slow and nothing more is read: silence is ours from now on.
    public void paused() {
        if (work.stream() && !paused && !ended.get()) {
            load.pause(begun);
            paused = true;
        }
    }

    /// Reading goes on.
    public void resumed() {
        if (paused && !ended.get()) {
            paused = false;
            heardAt = 0;
            load.resume(begun, health.now());
        }
    }

    /// Whether it had better be moved before its first content, for a reason that is its
    /// instance's. Somebody else could be asked.
    public GivenUp givenUp() {
        return givenUp;
    }

    /// It is over; null = there is nothing more to say about the instance than was said already.
    public void ended(@Nullable AttemptOutcome outcome) {
        if (ended.compareAndSet(false, true)) {
            try {
                health.ended(instance, this, load, outcome);
            } finally {
                onEnd.run();
            }
        }
    }

    Work work() {
        return work;
    }

    long sentAt() {
        return sentAt;
    }

    void predicted(double seconds, boolean whileAlone) {
        predicted = seconds;
        alone = whileAlone;
    }

    /// Seconds to its first token, as they were expected when it was sent.
    double predicted() {
        return predicted;
    }

    boolean wasAlone() {
        return alone;
    }

    /// When its first content came, 0 where none did.
    long answeringSince() {
        return begunAt;
    }

    boolean hasBegun() {
        return begun;
    }

    boolean isListening() {
        return work.stream() && !paused;
    }

    /// False where it was given up already.
    boolean giveUp(GivenUp why) {
        boolean first = givenUp == GivenUp.NO;
        givenUp = why;
        return first;
    }
}
