package dev.sluice.gateway.balance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// An inference engine that works in steps: each reads a piece of the prompts that wait, in their
/// order, and gives every answer that runs its next token. It keeps what it has read, as engines
/// do. What is done to it (slow, frozen, answering errors, gone) is a list of spells.
final class SimEngine {
    private static final int TOKENS_A_STEP = 2_048;
    private static final double READS_A_SECOND = 10_000;
    private static final double STEP_SECONDS = 0.012;
    private static final double ANSWER_SECONDS = 0.000_3;
    private static final int MOST_RUNNING = 128;

    /// What may be wrong with it.
    enum Ill {
        /// Connections are refused, and what ran is lost.
        GONE,
        /// No step ends.
        FROZEN,
        /// Everything is answered by an error at once.
        ERRORS,
        /// Steps take twice as long.
        HALF_SPEED
    }

    /// Times are seconds.
    record Spell(Ill ill, double from, double until) {}

    /// A request on its way through.
    interface Job {
        SimTraffic.Call call();

        void refused();

        void failed();

        void token(boolean first);

        void done();
    }

    private static final class Run {
        private final Job job;
        private long unread;
        private int left;
        private boolean aborted;

        Run(Job job, long unread) {
            this.job = job;
            this.unread = unread;
            this.left = job.call().completionTokens();
        }
    }

    private final SimClock clock;
    private final double speed;
    private final boolean cloud;
    private final List<Spell> spells;
    private final PrefixIndex cache = new PrefixIndex();
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private final List<Run> reading = new ArrayList<>();
    private final List<Run> answering = new ArrayList<>();
    private boolean stepping;
    private int life;
    private long tokensRead;

    SimEngine(SimClock clock, double speed, boolean cloud, List<Spell> spells) {
        this.clock = clock;
        this.speed = speed;
        this.cloud = cloud;
        this.spells = spells;
        for (var spell : spells) {
            if (spell.ill() == Ill.GONE) {
                clock.at(spell.from(), this::crash);
            }
        }
    }

    long tokensRead() {
        return tokensRead;
    }

    private boolean is(Ill ill) {
        for (var spell : spells) {
            if (spell.ill() == ill && clock.now() >= spell.from() && clock.now() < spell.until()) {
                return true;
            }
        }
        return false;
    }

    private double end(Ill ill) {
        return spells.stream()
                .filter(spell ->
                        spell.ill() == ill
                                && clock.now() >= spell.from()
                                && clock.now() < spell.until())
                .mapToDouble(Spell::until)
                .max()
                .orElse(clock.now());
    }

    private void crash() {
        life++;
        cache.clear();
        stepping = false;
        var lost = new ArrayList<>(waiting);
        lost.addAll(reading);
        lost.addAll(answering);
        waiting.clear();
        reading.clear();
        answering.clear();
        lost.stream().filter(run -> !run.aborted).forEach(run -> run.job.failed());
    }

    /// Takes a request; what is answered stops it.
    Runnable take(Job job) {
        var run = new Run(job, 0);
        if (is(Ill.GONE)) {
            clock.after(0.001, () -> unless(run, job::refused));
        } else if (is(Ill.ERRORS)) {
            clock.after(0.005, () -> unless(run, job::failed));
        } else if (cloud) {
            think(run);
        } else {
            waiting.add(run);
            wake();
        }
        return () -> run.aborted = true;
    }

    private static void unless(Run run, Runnable step) {
        if (!run.aborted) {
            step.run();
        }
    }

    /// A cloud has room for everybody, and its own pace.
    private void think(Run run) {
        var first = 0.6 + run.job.call().promptTokens() / 40_000.0;
        clock.after(first, () -> unless(run, () -> run.job.token(true)));
        clock.after(first + run.left * 0.015, () -> unless(run, run.job::done));
    }

    private void wake() {
        if (!stepping) {
            stepping = true;
            step();
        }
    }

    private void step() {
        if (is(Ill.FROZEN)) {
            var alive = life;
            clock.at(end(Ill.FROZEN), () -> ifAlive(alive, this::step));
            return;
        }
        waiting.removeIf(run -> run.aborted);
        reading.removeIf(run -> run.aborted);
        answering.removeIf(run -> run.aborted);
        while (!waiting.isEmpty() && reading.size() + answering.size() < MOST_RUNNING) {
            admit(waiting.removeFirst());
        }
        var budget = (long) TOKENS_A_STEP;
        var read = new ArrayList<Run>();
        for (var run : reading) {
            var part = Math.min(budget, run.unread);
            run.unread -= part;
            tokensRead += part;
            budget -= part;
            if (run.unread == 0) {
                read.add(run);
            }
            if (budget == 0) {
                break;
            }
        }
        if (reading.isEmpty() && answering.isEmpty()) {
            stepping = false;
            return;
        }
        var seconds =
                (STEP_SECONDS
                                + (TOKENS_A_STEP - budget) / READS_A_SECOND
                                + answering.size() * ANSWER_SECONDS)
                        / (is(Ill.HALF_SPEED) ? speed / 2 : speed);
        var alive = life;
        clock.after(seconds, () -> ifAlive(alive, () -> stepped(read)));
    }

    private void ifAlive(int alive, Runnable step) {
        if (life == alive) {
            step.run();
        }
    }

    private void admit(Run run) {
        var call = run.job.call();
        run.unread =
                call.promptTokens() - cache.hit(call.prefix(), call.promptTokens(), clock.nanos());
        reading.add(run);
    }

    private void stepped(List<Run> read) {
        var running = List.copyOf(answering);
        for (var run : running) {
            if (!run.aborted && --run.left <= 0) {
                answering.remove(run);
                run.job.done();
            } else if (!run.aborted) {
                run.job.token(false);
            }
        }
        for (var run : read) {
            reading.remove(run);
            if (!run.aborted) {
                cache.learn(run.job.call().prefix(), clock.nanos());
                answering.add(run);
                run.job.token(true);
            }
        }
        step();
    }
}
