package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaUnit;
import org.junit.jupiter.api.Test;

/// What comes twice, or in the wrong order, changes nothing.
final class DuplicatesTest {
    private final LedgerWorld world =
            new LedgerWorld(
                    hourly("a", scope().setInstanceId("qwen-a"), 10_000),
                    hourly("b", scope().setInstanceId("qwen-b"), 10_000),
                    hourly("requests", scope().setConsumerId("bot"), 100)
                            .setUnit(QuotaUnit.REQUESTS));

    private Ask attempt(int number, String instance) {
        return world.ask("x", number, "bot", instance, LedgerWorld.stream(100, 400));
    }

    @Test
    void a_reserve_that_comes_again_gives_the_reservation_that_is_there() {
        var first = world.granted(attempt(1, "qwen-a"));

        assertThat(world.granted(attempt(1, "qwen-a"))).isSameAs(first);
        assertThat(world.held("a")).isEqualTo(500);
        assertThat(world.held("requests")).isEqualTo(1);
    }

    @Test
    void a_reserve_of_an_attempt_that_was_left_does_not_bring_it_back() {
        var first = world.granted(attempt(1, "qwen-a"));
        var second = LedgerWorld.granted(world.move(first, attempt(2, "qwen-b")));

        assertThat(world.granted(attempt(1, "qwen-a"))).isSameAs(second);
        assertThat(world.held("a")).isZero();
        assertThat(world.held("b")).isEqualTo(500);
    }

    @Test
    void a_move_that_comes_again_gives_what_it_moved_to_even_when_that_is_over() {
        var first = world.granted(attempt(1, "qwen-a"));
        var second = LedgerWorld.granted(world.move(first, attempt(2, "qwen-b")));

        assertThat(LedgerWorld.granted(world.move(first, attempt(2, "qwen-b")))).isSameAs(second);
        assertThat(world.held("b")).isEqualTo(500);
        second.settle(new Spent(100, 50));
        assertThat(LedgerWorld.granted(world.move(first, attempt(2, "qwen-b")))).isSameAs(second);

        assertThat(world.held("b")).isZero();
        assertThat(world.used("b")).isEqualTo(150);
        assertThat(world.used("requests")).isEqualTo(1);
    }

    @Test
    void endings_after_the_first_do_nothing_in_any_order() {
        var first = world.granted(attempt(1, "qwen-a"));
        var second = LedgerWorld.granted(world.move(first, attempt(2, "qwen-b")));

        assertThat(first.settle(new Spent(1, 1))).isFalse();
        assertThat(first.refund()).isFalse();
        assertThat(second.settle(new Spent(100, 50))).isTrue();
        assertThat(second.settle(new Spent(100, 50))).isFalse();
        assertThat(second.refund()).isFalse();
        second.extend(100, granted -> assertThat(granted).isZero());
        first.extend(100, granted -> assertThat(granted).isZero());

        assertThat(world.used("a")).isZero();
        assertThat(world.used("b")).isEqualTo(150);
        assertThat(world.ledgers.states()).allSatisfy(state -> assertThat(state.held()).isZero());
        assertThat(world.ledgers.reap()).isZero();
    }

    @Test
    void a_correction_that_comes_again_changes_nothing_more() {
        var reservation = world.granted(attempt(1, "qwen-a"));
        assertThat(reservation.correct(new Spent(100, 70))).as("not before it settled").isEmpty();
        reservation.settle(new Spent(100, 50));

        assertThat(reservation.correct(new Spent(100, 70))).hasSize(1);
        assertThat(reservation.correct(new Spent(100, 70))).isEmpty();
        assertThat(world.used("a")).isEqualTo(170);
    }

    @Test
    void after_the_reaper_nothing_is_charged_again() {
        var reservation = world.granted(attempt(1, "qwen-a"));
        world.advance(LedgerWorld.HOLD);

        assertThat(world.ledgers.reap()).isEqualTo(1);
        assertThat(world.ledgers.reap()).isZero();
        assertThat(reservation.settle(new Spent(1, 1))).isFalse();

        assertThat(world.used("a")).as("all that was held").isEqualTo(500);
        assertThat(world.held("a")).isZero();
    }

    @Test
    void a_move_with_what_was_consumed_never_passes_a_limit_that_both_attempts_share() {
        var tight = new LedgerWorld(hourly("a", scope().setInstanceId("qwen-a"), 1000));
        var need = LedgerWorld.stream(100, 400);
        var first = tight.granted(tight.ask("x", 1, "bot", "qwen-a", need));

        tight.move(first, tight.ask("x", 2, "bot", "qwen-a", need), new Spent(600, 0));

        assertThat(tight.used("a") + tight.held("a")).isLessThanOrEqualTo(1000);
    }
}
