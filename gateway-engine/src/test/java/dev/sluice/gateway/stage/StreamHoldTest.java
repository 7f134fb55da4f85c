package dev.sluice.gateway.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.quota.Answer;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.LocalLedgers;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Reservation;
import dev.sluice.gateway.quota.Spent;
import dev.sluice.gateway.stage.StreamHold.Say;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamHoldTest {
    private final Queue<Runnable> unanswered = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    private StreamHold hold(long limit) {
        var world =
                new TestSnapshot()
                        .quota(
                                TestSnapshot.hourly(
                                        "bots", TestSnapshot.scope().setConsumerId("bot"), limit));
        var catalog = world.compiled();
        var ledger = Objects.requireNonNull(catalog.ledger("consumer=bot|total_tokens|fixed|PT1H"));
        var ledgers = new LocalLedgers(InstantSource.system(), Ticker.systemTicker());
        var granted = new ArrayList<Reservation>();
        ledgers.reserve(
                new Ask("x", 1, List.of(ledger), new Need(0, 512, 0, 0, 1, true), Long.MAX_VALUE),
                verdict -> granted.add(((QuotaVerdict.Granted) verdict).reservation()));
        return new StreamHold(new Late(granted.getFirst()), 0, 1, () -> told.add("answered"));
    }

    @Test
    void a_stream_runs_ahead_of_an_answer_by_one_step_and_then_waits_for_it() {
        var hold = hold(10_000);
        assertThat(hold.covers(100)).isEqualTo(Say.GO_ON);
        assertThat(unanswered).isEmpty();
        assertThat(hold.covers(500)).isEqualTo(Say.GO_ON);
        assertThat(unanswered).as("near its end more is asked for").hasSize(1);
        assertThat(hold.covers(512 + 255)).isEqualTo(Say.GO_ON);
        assertThat(hold.covers(512 + 256)).isEqualTo(Say.WAIT);
        assertThat(hold.covers(5_000)).isEqualTo(Say.WAIT);
        assertThat(unanswered).as("it asks once").hasSize(1);
        assertThat(told).isEmpty();

        unanswered.remove().run();

        assertThat(told).containsExactly("answered");
    }

    @Test
    void an_answer_that_nobody_waits_for_is_not_told() {
        var hold = hold(10_000);
        assertThat(hold.covers(500)).isEqualTo(Say.GO_ON);
        unanswered.remove().run();
        assertThat(told).isEmpty();
        assertThat(hold.covers(600)).isEqualTo(Say.GO_ON);
        assertThat(unanswered).isEmpty();
    }

    @Test
    void where_the_late_answer_is_no_the_stream_ends_at_its_hold() {
        var hold = hold(512);
        assertThat(hold.covers(500)).isEqualTo(Say.GO_ON);
        assertThat(hold.covers(800)).isEqualTo(Say.WAIT);
        unanswered.remove().run();
        assertThat(told).containsExactly("answered");

        assertThat(hold.covers(800)).as("asked once more, at the end").isEqualTo(Say.WAIT);
        unanswered.remove().run();
        assertThat(hold.covers(800)).isEqualTo(Say.END);
    }

    /// Decides at once and answers when a test lets it.
    private final class Late implements Reservation {
        private final Reservation own;

        private Late(Reservation own) {
            this.own = own;
        }

        @Override
        public void extend(long more, LongConsumer granted) {
            own.extend(more, given -> unanswered.add(() -> granted.accept(given)));
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
        public boolean settle(Spent actual) {
            return own.settle(actual);
        }

        @Override
        public boolean refund() {
            return own.refund();
        }

        @Override
        public void move(Ask next, @Nullable Spent consumed, Answer answer) {
            own.move(next, consumed, answer);
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
