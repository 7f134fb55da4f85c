package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.WindowAlign;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A wall clock that jumps re-opens nothing that is spent and freezes nothing for ever.
final class ClockJumpTest {
    private static QuotaConfig.Builder quota() {
        return hourly("q", scope().setInstanceId("qwen-a"), 1000);
    }

    private static void spend(LedgerWorld world) {
        world.granted(world.ask("first", 500, 500)).settle(new Spent(500, 500));
    }

    @ParameterizedTest
    @EnumSource(
            value = QuotaKind.class,
            names = {"FIXED", "SLIDING", "TOKEN_BUCKET"})
    void windows_that_follow_no_clock_do_not_notice(QuotaKind kind) {
        var steady = new LedgerWorld(quota().setKind(kind));
        var jumping = new LedgerWorld(quota().setKind(kind));
        var random = new Random(3);
        spend(steady);
        spend(jumping);
        for (var minute = 0; minute < 150; minute++) {
            steady.advance(Duration.ofMinutes(1));
            jumping.advance(Duration.ofMinutes(1));
            jumping.clock.advance(Duration.ofSeconds(random.nextInt(400_000) - 200_000));

            assertThat(jumping.used("q")).isEqualTo(steady.used("q"));
            var left = steady.state("q").resetsAtMillis() - steady.clock.millis();
            assertThat(jumping.state("q").resetsAtMillis() - jumping.clock.millis())
                    .as("the reset moves with the clock that callers see")
                    .isEqualTo(
                            steady.state("q").resetsAtMillis() == 0
                                    ? -jumping.clock.millis()
                                    : left);
        }
        assertThat(jumping.used("q")).isZero();
    }

    @Test
    void a_clock_window_is_not_reopened_by_a_clock_that_goes_back_and_comes_again() {
        var world = new LedgerWorld(quota().setAlign(WindowAlign.CLOCK));
        spend(world);
        var now = world.clock.instant();

        world.clock.set(now.minus(Duration.ofDays(3)));
        assertThat(world.used("q")).isEqualTo(1000);
        assertThat(world.denied(world.ask("b", 10, 100)).retryAfter())
                .isBetween(Duration.ofMillis(1), Duration.ofHours(1));
        world.clock.set(now);
        assertThat(world.used("q")).as("and back again").isEqualTo(1000);
        world.clock.set(now.minus(Duration.ofMinutes(50)));
        world.clock.set(now.plus(Duration.ofMinutes(1)));
        assertThat(world.used("q")).isEqualTo(1000);

        world.clock.set(Instant.parse("2026-11-25T11:00:00Z"));
        assertThat(world.used("q")).as("its end by the clock").isZero();
    }

    @Test
    void a_clock_window_of_a_clock_that_stays_behind_ends_after_its_length() {
        var world = new LedgerWorld(quota().setAlign(WindowAlign.CLOCK));
        spend(world);
        world.clock.set(world.clock.instant().minus(Duration.ofDays(3)));
        var wait = world.denied(world.ask("b", 10, 100)).retryAfter();
        assertThat(wait).isLessThanOrEqualTo(Duration.ofHours(1));

        world.advance(wait.minusMillis(1));
        assertThat(world.used("q")).isEqualTo(1000);
        world.advance(Duration.ofMillis(1));

        world.granted(world.ask("b", 10, 100));
        assertThat(world.state("q").resetsAtMillis())
                .as("it is in step with the clock again")
                .isEqualTo(Instant.parse("2026-11-22T12:00:00Z").toEpochMilli());
    }

    @Test
    void a_clock_that_jumps_ahead_opens_the_window_it_jumps_into_once() {
        var world = new LedgerWorld(quota().setAlign(WindowAlign.CLOCK).setWindow("P1D"));
        spend(world);
        var now = world.clock.instant();

        for (var jump = 0; jump < 5; jump++) {
            world.clock.set(now.plus(Duration.ofDays(1)));
            if (jump == 0) {
                spend(world);
            }
            assertThat(world.used("q")).isEqualTo(1000);
            world.clock.set(now);
            assertThat(world.used("q")).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400, 86_400})
    void holds_expire_by_the_ticker_alone(long seconds) {
        var world = new LedgerWorld(quota());
        world.granted(world.ask("a", 100, 100));
        world.clock.advance(Duration.ofSeconds(seconds));

        assertThat(world.ledgers.reap()).isZero();
        world.advance(LedgerWorld.HOLD);
        assertThat(world.ledgers.reap()).isEqualTo(1);
        assertThat(world.used("q")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(
            value = QuotaKind.class,
            names = {"FIXED", "SLIDING", "TOKEN_BUCKET"})
    void a_clock_set_back_while_the_process_was_down_makes_nobody_wait_longer(QuotaKind kind) {
        var before = new LedgerWorld(quota().setKind(kind));
        before.advance(Duration.ofDays(3));
        spend(before);

        var after = new LedgerWorld();
        after.ledgers.restore(before.ledgers.images());
        after.publish(quota().setKind(kind));

        assertThat(after.used("q")).isEqualTo(1000);
        after.advance(Duration.ofHours(2));
        assertThat(after.used("q")).isZero();
    }

    @Test
    void a_change_of_alignment_keeps_the_count_and_its_end_in_either_direction() {
        var world = new LedgerWorld(quota().setAlign(WindowAlign.CLOCK));
        spend(world);
        var end = world.state("q").resetsAtMillis();

        world.publish(quota());
        assertThat(world.used("q")).isEqualTo(1000);
        assertThat(world.state("q").resetsAtMillis()).isEqualTo(end);
        world.advance(Duration.ofMinutes(45));
        assertThat(world.used("q")).isZero();
    }
}
