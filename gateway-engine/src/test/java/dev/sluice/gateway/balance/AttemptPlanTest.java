package dev.sluice.gateway.balance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.BalancerConfig;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AttemptPlanTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final HealthBoard board = new HealthBoard(ticker, new SplittableRandom(1));
    private final PassiveHealth passive = new PassiveHealth(board);
    private final PriorityTiers tiers = new PriorityTiers(board, new SplittableRandom(2));
    private final TestSnapshot world = new TestSnapshot();
    private Catalog catalog = world.compiled();

    private AttemptPlan plan() {
        return plan(null);
    }

    private AttemptPlan plan(@Nullable String hashKey) {
        return tiers.plan(requireNonNull(catalog.routeByModel("qwen")), hashKey);
    }

    private ModelInstance instance(String name) {
        return requireNonNull(catalog.instance(name));
    }

    private static @Nullable String next(AttemptPlan plan) {
        var candidate = plan.next();
        return candidate == null ? null : candidate.target().instance().name();
    }

    private void eject(String name) {
        for (var i = 0; i < 3; i++) {
            passive.note(instance(name), new AttemptOutcome.Broke("reset"));
        }
    }

    private Map<String, Integer> firstPicks(int count) {
        var picks = new HashMap<String, Integer>();
        for (var i = 0; i < count; i++) {
            picks.merge(requireNonNull(next(plan())), 1, Integer::sum);
        }
        return picks;
    }

    private void balance(String algorithm) {
        world.snapshot()
                .getRoutesBuilder(0)
                .setBalancer(BalancerConfig.newBuilder().setAlgorithm(algorithm));
        catalog = world.compiled();
    }

    @Test
    void weights_of_four_to_one_give_eight_and_two_of_ten() {
        assertThat(firstPicks(10))
                .containsExactlyInAnyOrderEntriesOf(Map.of("qwen-a", 8, "qwen-b", 2));
    }

    @Test
    void turns_are_spread_and_not_bunched() {
        var turns = new ArrayList<String>();
        for (var i = 0; i < 5; i++) {
            turns.add(next(plan()));
        }

        assertThat(turns).containsExactly("qwen-a", "qwen-a", "qwen-b", "qwen-a", "qwen-a");
    }

    @Test
    void turns_go_on_over_a_revision_that_does_not_touch_the_route() {
        var turns = new ArrayList<String>();
        for (var i = 0; i < 5; i++) {
            world.snapshot().setRevision(i + 1L);
            catalog = world.compiled();
            tiers.swapped(catalog);
            turns.add(next(plan()));
        }

        assertThat(turns).containsExactly("qwen-a", "qwen-a", "qwen-b", "qwen-a", "qwen-a");
    }

    @Test
    void each_instance_is_a_candidate_once_the_higher_tier_first() {
        var plan = plan();

        var order = new ArrayList<@Nullable String>();
        for (var i = 0; i < 4; i++) {
            order.add(next(plan));
        }

        assertThat(order).containsExactly("qwen-a", "qwen-b", "max", null);
    }

    @Test
    void an_ejected_instance_is_no_candidate_and_the_lower_tier_steps_in() {
        eject("qwen-a");
        eject("qwen-b");

        var plan = plan();

        assertThat(next(plan)).isEqualTo("max");
        assertThat(next(plan)).isNull();
        assertThat(plan.notes())
                .containsExactly(
                        new CandidateNote("qwen-a", false, "ejected: reset, 3 in a row"),
                        new CandidateNote("qwen-b", false, "ejected: reset, 3 in a row"),
                        new CandidateNote("max", false, "not needed"));
    }

    @Test
    void the_notes_say_who_was_taken_and_why_the_others_were_not() {
        var plan = plan();
        plan.next();
        plan.passOver("quota: instance");
        plan.next();

        assertThat(plan.notes())
                .containsExactly(
                        new CandidateNote("qwen-a", false, "quota: instance"),
                        new CandidateNote("qwen-b", true, ""),
                        new CandidateNote("max", false, "not needed"));
    }

    @Test
    void nobody_fit_means_no_candidate_and_a_time_to_come_back() {
        List.of("qwen-a", "qwen-b", "max").forEach(this::eject);

        var plan = plan();

        assertThat(next(plan)).isNull();
        assertThat(plan.retryAfter()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    @Test
    void a_probing_instance_is_given_to_one_exchange_at_a_time() {
        eject("qwen-a");
        eject("qwen-b");
        ticker.advance(7, TimeUnit.SECONDS);

        var first = requireNonNull(plan().next());
        var second = requireNonNull(plan().next());
        var third = requireNonNull(plan().next());

        assertThat(List.of(first.canary(), second.canary(), third.canary()))
                .containsExactly(true, true, false);
        assertThat(third.target().instance().name()).isEqualTo("max");
    }

    @Test
    void an_instance_on_the_ramp_takes_a_growing_part() {
        eject("qwen-a");
        ticker.advance(7, TimeUnit.SECONDS);
        plan().next();
        var canary = plan();
        canary.next();
        passive.note(instance("qwen-a"), new AttemptOutcome.Succeeded());

        assertThat(firstPicks(1000).getOrDefault("qwen-a", 0)).isBetween(40, 130);
        ticker.advance(30, TimeUnit.SECONDS);
        assertThat(firstPicks(1000).getOrDefault("qwen-a", 0)).isBetween(340, 480);
        ticker.advance(31, TimeUnit.SECONDS);
        assertThat(firstPicks(1000).getOrDefault("qwen-a", 0)).isBetween(790, 810);
    }

    @Test
    void an_instance_on_the_ramp_serves_all_where_nobody_else_can() {
        List.of("qwen-a", "qwen-b", "max").forEach(this::eject);
        ticker.advance(7, TimeUnit.SECONDS);
        plan().next();
        passive.note(instance("qwen-a"), new AttemptOutcome.Succeeded());
        plan().next();
        plan().next();

        assertThat(firstPicks(50)).isEqualTo(Map.of("qwen-a", 50));
    }

    @Test
    void random_follows_the_weights() {
        balance("random");

        assertThat(firstPicks(2000).get("qwen-a")).isBetween(1540, 1660);
    }

    @Test
    void least_request_prefers_who_has_less_to_do_for_its_weight() {
        balance("least_request");
        for (var i = 0; i < 8; i++) {
            board.began(instance("qwen-a"));
        }

        assertThat(firstPicks(20)).isEqualTo(Map.of("qwen-b", 20));
    }

    @Test
    void a_hash_key_stays_with_its_instance() {
        balance("chash");
        var homes = new HashMap<String, String>();
        for (var i = 0; i < 200; i++) {
            homes.put("key" + i, requireNonNull(next(plan("key" + i))));
        }

        assertThat(homes.values()).contains("qwen-a", "qwen-b");
        assertThat(homes.values().stream().filter("qwen-a"::equals).count()).isBetween(130L, 185L);
        homes.forEach((key, home) -> assertThat(next(plan(key))).isEqualTo(home));
    }

    @Test
    void when_an_instance_leaves_only_its_own_keys_move() {
        balance("chash");
        var homes = new HashMap<String, String>();
        for (var i = 0; i < 100; i++) {
            homes.put("key" + i, requireNonNull(next(plan("key" + i))));
        }
        eject("qwen-b");

        homes.forEach((key, _) -> assertThat(next(plan(key))).isEqualTo("qwen-a"));
        homes.values().removeIf("qwen-b"::equals);
        assertThat(homes).isNotEmpty();
    }

    @Test
    void requests_without_a_hash_key_take_turns() {
        balance("chash");

        assertThat(firstPicks(10)).isEqualTo(Map.of("qwen-a", 8, "qwen-b", 2));
    }

    @Test
    void a_weight_of_zero_is_never_picked() {
        world.snapshot().getRoutesBuilder(0).getTargetsBuilder(1).setWeight(0);
        catalog = world.compiled();

        var plan = plan();

        assertThat(next(plan)).isEqualTo("qwen-a");
        assertThat(next(plan)).isEqualTo("max");
        assertThat(next(plan)).isNull();
    }
}
