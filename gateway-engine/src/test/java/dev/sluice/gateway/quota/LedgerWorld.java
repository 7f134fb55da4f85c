package dev.sluice.gateway.quota;

import static java.util.Objects.requireNonNull;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Local ledgers over a small catalog, with a clock and a ticker that stand still.
final class LedgerWorld {
    static final Duration HOLD = Duration.ofMinutes(5);

    final ManualClock clock = new ManualClock();
    final MockTicker ticker = Ticker.newMockTicker();
    final LocalLedgers ledgers = new LocalLedgers(clock, ticker);
    Catalog catalog;
    private long revision = 1;

    LedgerWorld(QuotaConfig.Builder... quotas) {
        this(_ -> {}, quotas);
    }

    LedgerWorld(Consumer<Snapshot.Builder> more, QuotaConfig.Builder... quotas) {
        this.catalog = compiled(more, quotas);
        ledgers.swapped(catalog);
    }

    /// Lets time pass, by both clocks.
    void advance(Duration by) {
        clock.advance(by);
        ticker.advance(by.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    }

    /// Puts a new revision with these quotas in force.
    void publish(QuotaConfig.Builder... quotas) {
        publish(_ -> {}, quotas);
    }

    void publish(Consumer<Snapshot.Builder> more, QuotaConfig.Builder... quotas) {
        revision++;
        catalog = compiled(more, quotas);
        ledgers.swapped(catalog);
    }

    private Catalog compiled(Consumer<Snapshot.Builder> more, QuotaConfig.Builder... quotas) {
        var world = new TestSnapshot();
        more.accept(world.snapshot());
        world.snapshot().setRevision(revision);
        List.of(quotas).forEach(world::quota);
        return world.compiled();
    }

    List<LedgerSpec> asked(String consumer, String instance) {
        return catalog.ledgers(
                requireNonNull(catalog.consumer(consumer)),
                requireNonNull(catalog.routeByModel("qwen")),
                requireNonNull(catalog.instance(instance)));
    }

    /// `bot` asks `qwen-a` for a stream with this prompt and this `max_tokens`.
    Ask ask(String exchange, long prompt, long maxTokens) {
        return ask(exchange, 1, "bot", "qwen-a", stream(prompt, maxTokens));
    }

    Ask ask(String exchange, int attempt, String consumer, String instance, Need need) {
        return new Ask(
                exchange,
                attempt,
                asked(consumer, instance),
                need,
                ticker.nanoTime() + HOLD.toNanos());
    }

    static Need stream(long prompt, long maxTokens) {
        return new Need(prompt, 512, maxTokens, 0, 1, true);
    }

    static Need plain(long prompt, long maxTokens) {
        return new Need(prompt, 512, maxTokens, 0, 1, false);
    }

    QuotaVerdict reserve(Ask ask) {
        var verdicts = new java.util.ArrayList<QuotaVerdict>(1);
        new QuotaGate(ledgers).reserve(ask, verdicts::add);
        return verdicts.getFirst();
    }

    QuotaVerdict move(Reservation from, Ask ask) {
        return move(from, ask, null);
    }

    QuotaVerdict move(Reservation from, Ask ask, @Nullable Spent consumed) {
        var verdicts = new java.util.ArrayList<QuotaVerdict>(1);
        new QuotaGate(ledgers).move(from, ask, consumed, verdicts::add);
        return verdicts.getFirst();
    }

    Reservation granted(Ask ask) {
        return granted(reserve(ask));
    }

    static Reservation granted(QuotaVerdict verdict) {
        if (verdict instanceof QuotaVerdict.Granted(var reservation)) {
            return reservation;
        }
        throw new AssertionError(verdict);
    }

    QuotaVerdict.Denied denied(Ask ask) {
        if (reserve(ask) instanceof QuotaVerdict.Denied denied) {
            return denied;
        }
        throw new AssertionError("it was granted");
    }

    long used(String quota) {
        return state(quota).used();
    }

    long held(String quota) {
        return state(quota).held();
    }

    LedgerState state(String quota) {
        return ledgers.states().stream()
                .filter(state -> state.ledger().quota().name().equals(quota))
                .findFirst()
                .orElseThrow();
    }
}
