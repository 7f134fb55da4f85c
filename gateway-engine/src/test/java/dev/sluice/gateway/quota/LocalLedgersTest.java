package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static dev.sluice.gateway.quota.LedgerWorld.plain;
import static dev.sluice.gateway.quota.LedgerWorld.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalLedgersTest {

    private static QuotaConfig.Builder consumerOnInstance(long limit) {
        return hourly("consumer", scope().setConsumerId("bot").setInstanceId("qwen-a"), limit);
    }

    private static QuotaConfig.Builder instance(long limit) {
        return hourly("instance", scope().setInstanceId("qwen-a"), limit);
    }

    @Test
    void asks_the_consumer_quota_before_the_instance_quota() {
        var world = new LedgerWorld(consumerOnInstance(100), instance(100));
        world.granted(world.ask("first", 10, 90)).settle(new Spent(10, 90));

        var denied = world.denied(world.ask("second", 10, 90));

        assertThat(denied.by().ledger().quota().name()).isEqualTo("consumer");
        assertThat(denied.ledgers()).extracting(LedgerFigures::refused).containsExactly(true, true);
    }

    @Test
    void a_refusal_by_one_ledger_leaves_no_trace_in_another() {
        var world = new LedgerWorld(consumerOnInstance(1000), instance(500));
        world.granted(world.ask("first", 400, 64)).settle(new Spent(436, 64));

        var denied = world.denied(world.ask("second", 10, 64));

        assertThat(denied.by().ledger().quota().name()).isEqualTo("instance");
        assertThat(world.held("consumer")).isZero();
        assertThat(world.used("consumer")).isEqualTo(500);
    }

    @Test
    void settling_replaces_the_hold_by_what_was_consumed_on_every_ledger() {
        var world = new LedgerWorld(consumerOnInstance(10_000), instance(50_000));

        var reservation = world.granted(world.ask("x", 100, 900));
        assertThat(world.held("consumer")).isEqualTo(612);
        assertThat(reservation.settle(new Spent(110, 40))).isTrue();

        assertThat(world.held("consumer")).isZero();
        assertThat(world.used("consumer")).isEqualTo(150);
        assertThat(world.held("instance")).isZero();
        assertThat(world.used("instance")).isEqualTo(150);
    }

    @Test
    void a_reservation_ends_once_whatever_comes_later() {
        var world = new LedgerWorld(instance(10_000));
        var reservation = world.granted(world.ask("x", 100, 100));
        reservation.settle(new Spent(100, 50));

        assertThat(reservation.settle(new Spent(100, 50))).isFalse();
        assertThat(reservation.refund()).isFalse();
        reservation.extend(100, granted -> assertThat(granted).isZero());

        assertThat(world.used("instance")).isEqualTo(150);
        assertThat(world.held("instance")).isZero();
    }

    @Test
    void gives_a_ledger_to_who_looks_for_changes_once_for_each_time_it_changed() {
        var world = new LedgerWorld(consumerOnInstance(1_000), instance(10_000));
        var reservation = world.granted(world.ask("x", 100, 100));
        assertThat(changed(world)).containsExactly("consumer 0+200", "instance 0+200");
        assertThat(changed(world)).isEmpty();
        world.advance(Duration.ofMinutes(10));
        assertThat(changed(world)).as("time alone is no change").isEmpty();

        reservation.settle(new Spent(100, 50));
        assertThat(changed(world)).containsExactly("consumer 150+0", "instance 150+0");

        world.denied(world.ask("y", 850, 64));
        assertThat(changed(world)).as("it was refused once more").containsExactly("consumer 150+0");
        assertThat(changed(world)).isEmpty();
    }

    private static List<String> changed(LedgerWorld world) {
        return world.ledgers.changed(100).stream()
                .map(state ->
                        "%s %d+%d"
                                .formatted(
                                        state.ledger().quota().name(), state.used(), state.held()))
                .sorted()
                .toList();
    }

    @Test
    void a_refund_gives_everything_back() {
        var world = new LedgerWorld(instance(10_000));

        assertThat(world.granted(world.ask("x", 100, 100)).refund()).isTrue();

        assertThat(world.used("instance")).isZero();
        assertThat(world.held("instance")).isZero();
    }

    @Test
    void asking_twice_for_one_attempt_holds_once() {
        var world = new LedgerWorld(instance(10_000));
        var first = world.granted(world.ask("x", 100, 100));

        var second = world.granted(world.ask("x", 100, 100));

        assertThat(second).isSameAs(first);
        assertThat(world.held("instance")).isEqualTo(200);
    }

    @Test
    void held_tokens_outlive_the_edge_of_a_window_and_settle_into_the_next() {
        var world = new LedgerWorld(instance(1000));
        world.granted(world.ask("done", 100, 100)).settle(new Spent(100, 100));
        var running = world.granted(world.ask("running", 100, 500));

        world.advance(Duration.ofMinutes(61));

        assertThat(world.used("instance")).isZero();
        assertThat(world.held("instance")).isEqualTo(600);
        running.settle(new Spent(100, 300));
        assertThat(world.used("instance")).isEqualTo(400);
    }

    @Test
    void a_hold_that_nobody_ends_is_charged_in_full() {
        var world = new LedgerWorld(instance(10_000));
        var forgotten = world.granted(world.ask("x", 100, 400));
        assertThat(world.ledgers.reap()).isZero();

        world.ticker.advance(
                LedgerWorld.HOLD.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);

        assertThat(world.ledgers.reap()).isEqualTo(1);
        assertThat(world.used("instance")).isEqualTo(500);
        assertThat(world.held("instance")).isZero();
        assertThat(forgotten.settle(new Spent(1, 1))).isFalse();
    }

    @Test
    void a_move_takes_what_the_failed_attempt_holds_and_no_more() {
        // The tenant's ledger has room for one such request only.
        var world =
                new LedgerWorld(
                        hourly("tenant", scope().setTenantId("acme"), 700),
                        instance(10_000),
                        hourly("other", scope().setInstanceId("qwen-b"), 10_000));
        var first = world.granted(world.ask("x", 100, 512));

        var moved =
                LedgerWorld.granted(
                        world.move(first, world.ask("x", 2, "bot", "qwen-b", stream(100, 512))));

        assertThat(world.held("tenant")).isEqualTo(612);
        assertThat(world.held("instance")).isZero();
        assertThat(world.held("other")).isEqualTo(612);
        assertThat(first.settle(new Spent(1, 1))).as("the first attempt is over").isFalse();
        moved.settle(new Spent(100, 10));
        assertThat(world.used("tenant")).isEqualTo(110);
    }

    @Test
    void what_a_failed_attempt_consumed_is_charged_to_its_instance_and_once_to_the_rest() {
        var world =
                new LedgerWorld(
                        hourly("bot", scope().setConsumerId("bot"), 10_000),
                        instance(10_000),
                        hourly("other", scope().setInstanceId("qwen-b"), 10_000));
        var first = world.granted(world.ask("x", 100, 512));

        var second =
                LedgerWorld.granted(
                        world.move(
                                first,
                                world.ask("x", 2, "bot", "qwen-b", stream(100, 512)),
                                new Spent(100, 7)));
        second.settle(new Spent(100, 20));

        assertThat(world.used("instance")).isEqualTo(107);
        assertThat(world.used("bot")).isEqualTo(120);
        assertThat(world.used("other")).isEqualTo(120);
        assertThat(first.figures())
                .filteredOn(figures -> figures.chargeNumber() > 0)
                .singleElement()
                .satisfies(figures -> {
                    assertThat(figures.settled()).isEqualTo(107);
                    assertThat(figures.ledger().quota().name()).isEqualTo("instance");
                });
    }

    @Test
    void what_was_settled_can_be_said_better_within_its_window() {
        var world = new LedgerWorld(instance(10_000));
        var reservation = world.granted(world.ask("x", 100, 512));
        reservation.settle(new Spent(100, 10));

        var changed = reservation.correct(new Spent(90, 300));

        assertThat(world.used("instance")).isEqualTo(390);
        assertThat(changed)
                .singleElement()
                .satisfies(figures -> {
                    assertThat(figures.settled()).isEqualTo(280);
                    assertThat(figures.chargeNumber()).isEqualTo(2);
                    assertThat(figures.remaining()).isEqualTo(9610);
                });
        assertThat(reservation.correct(new Spent(90, 300))).as("said twice").isEmpty();
        assertThat(reservation.correct(new Spent(90, 10))).hasSize(1);
        assertThat(world.used("instance")).isEqualTo(100);
    }

    @Test
    void a_correction_changes_no_later_window_and_no_reservation_that_was_given_back() {
        var world = new LedgerWorld(instance(10_000));
        var late = world.granted(world.ask("x", 100, 512));
        late.settle(new Spent(100, 10));
        world.advance(Duration.ofMinutes(61));
        var refunded = world.granted(world.ask("y", 100, 512));
        refunded.refund();

        assertThat(late.correct(new Spent(100, 300))).isEmpty();
        assertThat(refunded.correct(new Spent(100, 300))).isEmpty();
        assertThat(world.used("instance")).isZero();
    }

    @Test
    void what_remains_is_told_by_the_hold_and_then_by_what_was_consumed() {
        var world = new LedgerWorld(instance(10_000));
        var reservation = world.granted(world.ask("x", 100, 500));
        assertThat(reservation.figures().getFirst().remaining()).isEqualTo(9400);

        reservation.settle(new Spent(100, 10));

        assertThat(reservation.figures().getFirst().remaining()).isEqualTo(9890);
    }

    @Test
    void the_largest_that_passes_passes_every_ledger() {
        var world =
                new LedgerWorld(
                        hourly("bot", scope().setConsumerId("bot"), 1000),
                        instance(700),
                        hourly("tenant", scope().setTenantId("acme"), 800));

        var verdict = world.reserve(world.ask("x", 100, 5000));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        QuotaVerdict.NeverFits.class,
                        never -> assertThat(never.largest()).isEqualTo(600));
        assertThat(world.reserve(world.ask("x", 100, 600)))
                .isInstanceOf(QuotaVerdict.Granted.class);
    }

    @Test
    void a_move_that_is_refused_leaves_the_reservation_as_it_was() {
        var world =
                new LedgerWorld(
                        instance(10_000), hourly("other", scope().setInstanceId("qwen-b"), 200));
        world.granted(world.ask("y", 1, "desk", "qwen-b", stream(100, 64)));
        var first = world.granted(world.ask("x", 100, 512));

        var verdict = world.move(first, world.ask("x", 2, "bot", "qwen-b", stream(100, 512)));

        assertThat(verdict).isInstanceOf(QuotaVerdict.NeverFits.class);
        assertThat(world.held("instance")).isEqualTo(612);
        assertThat(first.settle(new Spent(100, 100))).isTrue();
    }

    @Test
    void an_ask_above_what_is_free_is_cut_to_it_as_long_as_that_is_worth_while() {
        var world = new LedgerWorld(instance(1000));
        world.granted(world.ask("done", 100, 700)).settle(new Spent(100, 700));

        var cut = world.granted(world.ask("x", 50, 512));

        assertThat(cut.completion()).isEqualTo(150);
        assertThat(cut.upstreamMaxTokens()).isEqualTo(150);
        assertThat(world.held("instance")).isEqualTo(200);
    }

    @Test
    void an_ask_for_which_too_little_is_free_waits_for_the_window() {
        var world = new LedgerWorld(instance(1000));
        world.granted(world.ask("done", 100, 800)).settle(new Spent(100, 800));
        world.advance(Duration.ofMinutes(20));

        var denied = world.denied(world.ask("x", 50, 512));

        assertThat(denied.retryAfter()).isEqualTo(Duration.ofMinutes(40));
        assertThat(denied.by().usedBefore()).isEqualTo(900);
        assertThat(denied.by().limit()).isEqualTo(1000);
    }

    @Test
    void an_ask_that_only_others_holds_stand_against_may_come_back_soon() {
        var world = new LedgerWorld(instance(1000));
        world.granted(world.ask("running", 400, 512));

        var denied = world.denied(world.ask("x", 50, 512));

        assertThat(denied.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void an_ask_that_would_not_pass_an_empty_window_names_the_largest_that_would() {
        var world = new LedgerWorld(instance(1000));

        var verdict = world.reserve(world.ask("x", 300, 701));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        QuotaVerdict.NeverFits.class,
                        never -> assertThat(never.largest()).isEqualTo(700));
        assertThat(LedgerWorld.granted(world.reserve(world.ask("y", 300, 700)))).isNotNull();
    }

    @Test
    void a_prompt_longer_than_the_limit_never_fits() {
        var world = new LedgerWorld(instance(1000));

        assertThat(world.reserve(world.ask("x", 1000, 0)))
                .isInstanceOfSatisfying(
                        QuotaVerdict.NeverFits.class,
                        never -> assertThat(never.largest()).isZero());
    }

    @Test
    void a_plain_answers_hold_is_what_is_written_upstream() {
        var world = new LedgerWorld(instance(50_000));

        var unbounded = world.granted(world.ask("x", 1, "bot", "qwen-a", plain(100, 0)));
        var bounded = world.granted(world.ask("y", 1, "bot", "qwen-a", plain(100, 200)));

        assertThat(unbounded.upstreamMaxTokens()).isEqualTo(2495).isEqualTo(unbounded.completion());
        assertThat(bounded.upstreamMaxTokens()).isEqualTo(200).isEqualTo(bounded.completion());
    }

    @Test
    void a_stream_may_run_to_what_the_tightest_ledger_could_give() {
        var world = new LedgerWorld(consumerOnInstance(5_000), instance(50_000));

        var stream = world.granted(world.ask("x", 100, 0));

        assertThat(stream.completion()).isEqualTo(512);
        assertThat(stream.upstreamMaxTokens()).isEqualTo(4_900);
    }

    @Test
    void several_choices_hold_for_each() {
        var world = new LedgerWorld(instance(10_000));

        var three =
                world.granted(
                        world.ask("x", 1, "bot", "qwen-a", new Need(100, 512, 200, 0, 3, false)));

        assertThat(three.completion()).isEqualTo(600);
        assertThat(three.upstreamMaxTokens()).isEqualTo(200);
    }

    @Test
    void a_request_under_no_quota_is_bounded_by_its_own_wish_alone() {
        var world = new LedgerWorld();

        assertThat(world.granted(world.ask("x", 100, 0)).upstreamMaxTokens()).isZero();
        assertThat(world.granted(world.ask("y", 100, 77)).upstreamMaxTokens()).isEqualTo(77);
    }

    @Test
    void a_stream_grows_until_the_ledger_has_nothing_worth_giving() {
        var world = new LedgerWorld(instance(1000));
        var stream = world.granted(world.ask("x", 100, 0));
        var grants = new ArrayList<Long>();

        stream.extend(256, grants::add);
        stream.extend(256, grants::add);
        stream.extend(256, grants::add);

        assertThat(grants).containsExactly(256L, 132L, 0L);
        assertThat(stream.completion()).isEqualTo(900);
        assertThat(world.held("instance")).isEqualTo(1000);
    }

    @Test
    void raising_lowering_and_renaming_a_quota_keeps_what_is_consumed() {
        var world = new LedgerWorld(instance(1000));
        world.granted(world.ask("a", 100, 512)).settle(new Spent(100, 500));
        var running = world.granted(world.ask("b", 100, 64));

        world.publish(hourly("renamed", scope().setInstanceId("qwen-a"), 5000));
        assertThat(world.used("renamed")).isEqualTo(600);
        assertThat(world.granted(world.ask("c", 100, 512)).refund()).isTrue();

        world.publish(hourly("renamed", scope().setInstanceId("qwen-a"), 620));
        running.settle(new Spent(100, 20));
        assertThat(world.used("renamed")).isEqualTo(720);
        assertThat(world.denied(world.ask("d", 10, 64)).by().limit()).isEqualTo(620);
    }

    @Test
    void an_exchange_of_an_older_revision_is_measured_by_the_limit_in_force() {
        var world = new LedgerWorld(instance(10_000));
        var older = world.ask("older", 100, 512);
        world.publish(instance(200));

        assertThat(world.reserve(older)).isInstanceOf(QuotaVerdict.NeverFits.class);
    }

    @Test
    void a_shadow_quota_counts_and_refuses_nothing() {
        var world = new LedgerWorld(instance(100).setShadow(true));

        var reservation = world.granted(world.ask("x", 300, 512));
        reservation.settle(new Spent(300, 100));

        assertThat(world.used("instance")).isEqualTo(400);
        assertThat(reservation.figures().getFirst().refused()).isTrue();
    }

    @Test
    void prompt_completion_requests_and_in_flight_are_counted_for_themselves() {
        var world =
                new LedgerWorld(
                        unit("prompt", QuotaUnit.PROMPT_TOKENS, 1000),
                        unit("completion", QuotaUnit.COMPLETION_TOKENS, 2000),
                        unit("requests", QuotaUnit.REQUESTS, 3),
                        unit("in_flight", QuotaUnit.IN_FLIGHT, 2).setWindow(""));

        var first = world.granted(world.ask("a", 100, 0));
        world.granted(world.ask("b", 100, 0));
        assertThat(world.denied(world.ask("c", 100, 0)).by().ledger().quota().name())
                .isEqualTo("in_flight");
        first.settle(new Spent(110, 50));

        assertThat(world.used("prompt")).isEqualTo(110);
        assertThat(world.held("prompt")).isEqualTo(100);
        assertThat(world.used("completion")).isEqualTo(50);
        assertThat(world.held("completion")).isEqualTo(512);
        assertThat(world.used("requests")).isEqualTo(1);
        assertThat(world.used("in_flight")).isZero();
        assertThat(world.held("in_flight")).isEqualTo(1);
    }

    private static QuotaConfig.Builder unit(String name, QuotaUnit unit, long limit) {
        return hourly(name, scope().setInstanceId("qwen-a"), limit).setUnit(unit);
    }

    @Test
    void a_request_quota_says_when_to_come_back() {
        var world = new LedgerWorld(unit("requests", QuotaUnit.REQUESTS, 1).setWindow("PT1M"));
        world.granted(world.ask("a", 10, 0)).settle(new Spent(1, 1));
        world.advance(Duration.ofSeconds(50));

        assertThat(world.denied(world.ask("b", 10, 0)).retryAfter())
                .isEqualTo(Duration.ofSeconds(10));
        world.advance(Duration.ofSeconds(10));
        assertThat(world.granted(world.ask("b", 10, 0)).refund()).isTrue();
    }

    @Test
    void the_figures_tell_before_held_and_settled() {
        var world = new LedgerWorld(instance(10_000));
        world.granted(world.ask("a", 100, 100)).settle(new Spent(100, 50));
        world.granted(world.ask("b", 10, 90));

        var reservation = world.granted(world.ask("c", 100, 100));
        reservation.settle(new Spent(101, 20));

        var figures = reservation.figures().getFirst();
        assertThat(figures.usedBefore()).isEqualTo(150);
        assertThat(figures.heldBefore()).isEqualTo(100);
        assertThat(figures.reserved()).isEqualTo(200);
        assertThat(figures.settled()).isEqualTo(121);
        assertThat(figures.chargeNumber()).isEqualTo(2);
        assertThat(figures.remaining()).isEqualTo(10_000 - 150 - 100 - 121);
        assertThat(figures.resetsAtMillis())
                .isEqualTo(world.clock.instant().plus(Duration.ofHours(1)).toEpochMilli());
    }
}
