package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Many callers of one consumer, each with a connection of its own, who spend a quota together.
///
/// Everybody asks at the same moment. Whoever is answered asks again; whoever is refused asks again
/// when answers have ended, for then something may be free. It is over when the last one out is
/// refused and the ledger that refused holds nothing (of a shared one nobody is told): no answer is
/// open, and what is left is too little for anybody.
final class Crowd implements AutoCloseable {
    /// How many of the refused try again when one answer has ended.
    private static final int TRY_AGAIN = 16;

    private static final long PAUSE_MILLIS = 20;

    private final List<Wire> wires = new ArrayList<>();
    private final String model;
    private final Script script;

    /// What each caller does.
    interface Script {
        /// The body of a request.
        ///
        /// @param model whom it asks
        /// @param caller from 0
        /// @param turn how often this caller asked before
        String body(String model, int caller, int turn);

        /// How many tokens it listens to; {@link Long#MAX_VALUE} = to the end.
        default long patience(int caller, int turn) {
            return Long.MAX_VALUE;
        }
    }

    Crowd(int gatewayPort, String key, String model, int callers, Script script) {
        this.model = model;
        this.script = script;
        for (var i = 0; i < callers; i++) {
            wires.add(new Wire(gatewayPort, key));
        }
    }

    /// What one round came to.
    ///
    /// @param answers answers that came to their end, the cut ones included
    /// @param left answers that their caller left
    /// @param cut answers that the gateway ended for a quota
    /// @param refused refusals by a quota
    /// @param largestRead the most tokens that one read of one stream brought
    /// @param lastReads the tokens of the last read of every answer that was cut or left, added up
    /// @param used what the ledger that refused last said is used
    /// @param failures answers that are neither, in words
    record Round(
            long answers,
            long left,
            long cut,
            long refused,
            long largestRead,
            long lastReads,
            long used,
            List<String> failures) {}

    /// Lets everybody ask until nothing is left, but not before it may end.
    Round spend(BooleanSupplier mayEnd) {
        var round = new Spending(mayEnd);
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < wires.size(); i++) {
            var caller = i;
            threads.add(
                    Thread.ofVirtual()
                            .name("caller-" + i)
                            .start(() -> round.call(caller, wires.get(caller))));
        }
        round.everybodyAsks.countDown();
        for (var thread : threads) {
            join(thread);
        }
        return round.report();
    }

    /// Lets everybody ask so often, and expects every answer whole.
    void askEach(int turns) {
        var failures = new ConcurrentLinkedQueue<String>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < wires.size(); i++) {
            var caller = i;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            for (var turn = 0; turn < turns; turn++) {
                                var heard =
                                        wires.get(caller)
                                                .ask(
                                                        script.body(model, caller, turn),
                                                        Long.MAX_VALUE);
                                if (!heard.whole() || heard.status() != 200) {
                                    failures.add(heard.toString());
                                }
                            }
                        } catch (IOException | RuntimeException broken) {
                            failures.add(broken.toString());
                        }
                    }));
        }
        threads.forEach(Crowd::join);
        assertThat(failures).isEmpty();
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        for (var wire : wires) {
            try {
                wire.close();
            } catch (IOException _) {
                // It is gone, which is what was wanted.
            }
        }
    }

    private final class Spending {
        private final BooleanSupplier mayEnd;
        private final CountDownLatch everybodyAsks = new CountDownLatch(1);
        private final Semaphore tryAgain = new Semaphore(0);
        private final AtomicInteger out = new AtomicInteger(wires.size());
        private final AtomicLong largestRead = new AtomicLong();
        private final LongAdder lastReads = new LongAdder();
        private final AtomicLong used = new AtomicLong();
        private final LongAdder answers = new LongAdder();
        private final LongAdder left = new LongAdder();
        private final LongAdder cut = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private volatile boolean over;

        Spending(BooleanSupplier mayEnd) {
            this.mayEnd = mayEnd;
        }

        void call(int caller, Wire wire) {
            try {
                everybodyAsks.await();
                for (var turn = 0; !over; turn++) {
                    var refusal = ask(caller, turn, wire);
                    if (refusal != null && !mayTryAgain(refusal)) {
                        return;
                    }
                }
            } catch (IOException | RuntimeException broken) {
                fail(broken.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted");
            }
        }

        /// Asks once; the refusal's details where a quota refused.
        private @Nullable JsonNode ask(int caller, int turn, Wire wire) throws IOException {
            var patience = script.patience(caller, turn);
            var heard = wire.ask(script.body(model, caller, turn), patience);
            largestRead.accumulateAndGet(heard.largestRead(), Math::max);
            if (heard.status() == 429) {
                refused.increment();
                return JsonMapper.shared().readTree(heard.body()).at("/error/sluice");
            }
            if (heard.status() == 200 && heard.whole()) {
                answers.increment();
                if (heard.cut()) {
                    cut.increment();
                    lastReads.add(heard.lastRead());
                }
            } else if (heard.status() == 200 && heard.tokens() == patience) {
                left.increment();
                lastReads.add(heard.lastRead());
            } else {
                fail(heard.toString());
            }
            tryAgain.release(TRY_AGAIN);
            return null;
        }

        /// Waits until something may be free again; false where nothing will be.
        private boolean mayTryAgain(JsonNode refusal) throws InterruptedException {
            if (tryAgain.tryAcquire()) {
                return true;
            }
            if (out.decrementAndGet() > 0) {
                tryAgain.acquire();
                out.incrementAndGet();
                return !over;
            }
            // The last one out: either all is spent, or the gateway still minds an answer whose
            // caller has left, or the round may not end yet.
            out.incrementAndGet();
            if (refusal.path("held").asDouble(0) == 0 && mayEnd.getAsBoolean()) {
                used.set((long) refusal.path("used").asDouble(0));
                end();
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        }

        private void fail(String how) {
            failures.add(how);
            end();
        }

        private void end() {
            over = true;
            tryAgain.release(wires.size() * 2);
        }

        Round report() {
            return new Round(
                    answers.sum(),
                    left.sum(),
                    cut.sum(),
                    refused.sum(),
                    largestRead.get(),
                    lastReads.sum(),
                    used.get(),
                    List.copyOf(failures));
        }
    }
}
