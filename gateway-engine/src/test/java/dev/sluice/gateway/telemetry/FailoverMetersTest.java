package dev.sluice.gateway.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.balance.Demand;
import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.quota.LocalLedgers;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FailoverMetersTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final HealthBoard board = new HealthBoard(ticker, new SplittableRandom(1));
    private final PriorityTiers tiers = new PriorityTiers(board, new SplittableRandom(1));
    private final Meters meters =
            new Meters(board, new LocalLedgers(InstantSource.system(), ticker), id -> "the " + id);
    private final Catalog catalog = new TestSnapshot().compiled();

    FailoverMetersTest() {
        var failovers = new FailoverMeters(meters, id -> "the " + id);
        board.onChange(failovers);
        tiers.onFlow(failovers);
        board.swapped(catalog);
    }

    @AfterEach
    void close() {
        meters.close();
    }

    private void request() {
        var plan = tiers.plan(requireNonNull(catalog.routeByModel("qwen")), Demand.UNKNOWN);
        requireNonNull(plan.next());
        plan.sent().ended(new AttemptOutcome.Succeeded());
    }

    @Test
    void an_outage_counts_what_changed_and_what_it_did_to_the_route() {
        var passive = new PassiveHealth(board);
        for (var name : new String[] {"qwen-a", "qwen-b"}) {
            for (int i = 0; i < 3; i++) {
                passive.note(
                        requireNonNull(catalog.instance(name)), new AttemptOutcome.Broke("reset"));
            }
        }
        request();
        assertThat(meters.page())
                .contains(
                        "sluice_instance_transitions_total{from=\"suspect\",instance=\"the qwen-a\",reason=\"hard_failures\",to=\"ejected\"} 1.0",
                        "sluice_failovers_total{reason=\"hard_failures\",route=\"qwen\"} 1.0",
                        "sluice_instance_state{instance=\"the qwen-a\",state=\"ejected\"} 1");

        ticker.advance(7, TimeUnit.SECONDS);
        request();
        ticker.advance(61, TimeUnit.SECONDS);
        request();

        assertThat(meters.page())
                .contains("sluice_flow_backs_total{reason=\"recovered\",route=\"qwen\"} 1.0");
    }
}
