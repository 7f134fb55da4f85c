package dev.sluice.gateway.balance;

import static dev.sluice.gateway.balance.SchedulingBench.ADAPTIVE;
import static dev.sluice.gateway.balance.SchedulingBench.LEAST_REQUEST;
import static dev.sluice.gateway.balance.SchedulingBench.ROUND_ROBIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.balance.SchedulingBench.Outcome;
import dev.sluice.gateway.balance.SimTraffic.Shape;
import dev.sluice.gateway.health.RampTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The gateway's real classes against the targets of its design, under a simulated clock. The
/// report in `docs/scheduling.md` has more scenarios and more seeds; `-Dscheduling.write=FILE`
/// writes its tables.
final class SchedulingTest {
    private static final SchedulingBench BENCH = new SchedulingBench(3);

    @Test
    void adaptive_beats_both_others_where_prompts_are_long_and_engines_are_busy() {
        var equal = SchedulingBench.equal(Shape.LONG, 1.0);

        assertThat(BENCH.ratio(equal, ADAPTIVE, LEAST_REQUEST, Outcome::p99).upper())
                .isLessThan(0.65);
        assertThat(BENCH.ratio(equal, ADAPTIVE, ROUND_ROBIN, Outcome::p50).upper())
                .isLessThan(0.60);
    }

    @Test
    void adaptive_gives_a_slow_engine_less() {
        assertThat(
                        BENCH.ratio(
                                        SchedulingBench.halfSpeed(),
                                        ADAPTIVE,
                                        LEAST_REQUEST,
                                        Outcome::p99)
                                .upper())
                .isLessThan(0.80);
    }

    @Test
    void adaptive_asks_where_a_document_is_known() {
        assertThat(
                        BENCH.ratio(
                                        SchedulingBench.documents(),
                                        ADAPTIVE,
                                        ROUND_ROBIN,
                                        Outcome::p50)
                                .upper())
                .isLessThan(0.05);
    }

    @ParameterizedTest
    @ValueSource(strings = {ROUND_ROBIN, LEAST_REQUEST, ADAPTIVE})
    void no_caller_sees_an_engine_that_answers_errors(String way) {
        var outcomes = BENCH.outcomes(SchedulingBench.errors(Shape.CHAT), way, RampTimes.DEFAULTS);

        assertThat(outcomes)
                .allSatisfy(outcome -> {
                    assertThat(outcome.errors()).isZero();
                    assertThat(SchedulingReport.noticed(outcome, "ejected")).isLessThan(3);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {ROUND_ROBIN, LEAST_REQUEST, ADAPTIVE})
    void a_frozen_engine_is_noticed_in_two_and_a_half_seconds(String way) {
        var outcomes = BENCH.outcomes(SchedulingBench.freeze(Shape.CHAT), way, RampTimes.DEFAULTS);

        assertThat(outcomes)
                .allSatisfy(outcome -> {
                    assertThat(outcome.errors()).isZero();
                    assertThat(SchedulingReport.noticed(outcome, "suspect")).isLessThan(2.5);
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "LONG"})
    void the_ramp_spares_a_cold_tier(Shape shape) {
        var scenario = SchedulingBench.coldReturn(shape);

        assertThat(BENCH.rampRatio(scenario, ADAPTIVE).mean()).isLessThan(0.35);
        assertThat(BENCH.figure(scenario, ADAPTIVE, Outcome::errors).upper()).isZero();
    }

    @Test
    void a_healthy_pool_raises_no_alarm() {
        for (var shape : new Shape[] {Shape.CHAT, Shape.LONG}) {
            for (var outcome :
                    BENCH.outcomes(
                            SchedulingBench.equal(shape, shape == Shape.CHAT ? 0.9 : 1.0),
                            ADAPTIVE,
                            RampTimes.DEFAULTS)) {
                assertThat(outcome.changes())
                        .filteredOn(change -> change.word().equals("ejected"))
                        .isEmpty();
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "scheduling.write", matches = ".+")
    void writes_the_report() throws IOException {
        Files.writeString(
                Path.of(System.getProperty("scheduling.write")),
                new SchedulingReport(new SchedulingBench(10)).write());
    }
}
