package dev.sluice.gateway.edge;

import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.quota.Answer;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.Ledgers;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Reservation;
import dev.sluice.gateway.quota.Spent;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Ledgers as a shared store would be: they decide at once, elsewhere, and the answer comes to the
/// event loop that asked when a test lets it.
final class LateLedgers implements Ledgers {
    private record Pending(EventExecutor loop, Runnable answer) {}

    private final Ledgers decides;
    private final Iterable<EventExecutor> loops;
    private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();

    LateLedgers(Ledgers decides, Iterable<EventExecutor> loops) {
        this.decides = decides;
        this.loops = loops;
    }

    /// Waits for a question.
    Runnable next() throws InterruptedException {
        var next = pending.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody asked");
        }
        return () -> next.loop.submit(next.answer).syncUninterruptibly();
    }

    /// Waits for a question and for its answer to have had its effect.
    void answer() throws InterruptedException {
        next().run();
    }

    @Override
    public long remaining(LedgerSpec ledger) {
        return decides.remaining(ledger);
    }

    @Override
    public void reserve(Ask ask, Answer answer) {
        decides.reserve(ask, verdict -> later(() -> answer.accept(late(verdict))));
    }

    private QuotaVerdict late(QuotaVerdict verdict) {
        return verdict instanceof QuotaVerdict.Granted(var reservation)
                ? new QuotaVerdict.Granted(new LateReservation(reservation))
                : verdict;
    }

    private void later(Runnable answer) {
        for (var loop : loops) {
            if (loop.inEventLoop()) {
                pending.add(new Pending(loop, answer));
                return;
            }
        }
        throw new IllegalStateException("asked from outside the event loops");
    }

    private final class LateReservation implements Reservation {
        private final Reservation own;

        LateReservation(Reservation own) {
            this.own = own;
        }

        @Override
        public String exchangeId() {
            return own.exchangeId();
        }

        @Override
        public int attempt() {
            return own.attempt();
        }

        @Override
        public long completion() {
            return own.completion();
        }

        @Override
        public long upstreamMaxTokens() {
            return own.upstreamMaxTokens();
        }

        @Override
        public void extend(long more, LongConsumer granted) {
            own.extend(more, given -> later(() -> granted.accept(given)));
        }

        @Override
        public boolean settle(Spent actual) {
            return own.settle(actual);
        }

        @Override
        public boolean refund() {
            return own.refund();
        }

        @Override
        public void move(Ask next, @Nullable Spent consumed, Answer answer) {
            own.move(next, consumed, verdict -> later(() -> answer.accept(late(verdict))));
        }

        @Override
        public List<LedgerFigures> correct(Spent actual) {
            return own.correct(actual);
        }

        @Override
        public List<LedgerFigures> figures() {
            return own.figures();
        }
    }
}
