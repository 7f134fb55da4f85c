package dev.sluice.gateway.balance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.BalancerConfig;
import dev.sluice.control.FallbackStrategy;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.health.Work;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
        return plan(Demand.UNKNOWN);
    }

    private AttemptPlan plan(@Nullable String hashKey) {
        return plan(Demand.UNKNOWN.hashing(hashKey));
    }

    private AttemptPlan plan(Demand demand) {
        return tiers.plan(requireNonNull(catalog.routeByModel("qwen")), demand);
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
            passive.sent(instance("qwen-a"), Work.UNKNOWN, () -> {});
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

    private static Demand demand(long tokens, PromptPrefix prefix) {
        return new Demand(null, tokens, true, "", prefix, () -> 0);
    }

    @Test
    void a_long_prompt_is_no_canary_as_long_as_somebody_else_can_serve() {
        eject("qwen-a");
        eject("qwen-b");
        ticker.advance(7, TimeUnit.SECONDS);

        assertThat(next(plan(demand(5_000, PromptPrefix.NONE)))).isEqualTo("max");
        eject("max");
        assertThat(next(plan(demand(5_000, PromptPrefix.NONE)))).isEqualTo("qwen-a");
        passive.note(instance("max"), new AttemptOutcome.Succeeded());
        ticker.advance(6, TimeUnit.SECONDS);

        assertThat(next(plan(demand(5_000, PromptPrefix.NONE))))
                .as("after a while any prompt has to do")
                .isEqualTo("qwen-b");
    }

    @Test
    void where_all_are_out_and_the_route_says_so_the_one_longest_out_is_tried_by_one_at_a_time() {
        world.snapshot().getRoutesBuilder(0).setTryWhenAllOut(true);
        catalog = world.compiled();
        for (var name : List.of("qwen-b", "qwen-a", "max")) {
            eject(name);
            ticker.advance(1, TimeUnit.SECONDS);
        }

        var first = requireNonNull(plan().next());
        var second = requireNonNull(plan().next());
        plan().next();

        assertThat(first.target().instance().name()).isEqualTo("qwen-b");
        assertThat(first.canary()).isTrue();
        assertThat(second.target().instance().name()).isEqualTo("qwen-a");
        assertThat(plan().next()).isNull();
        passive.note(instance("qwen-b"), new AttemptOutcome.Succeeded());
        assertThat(next(plan())).isEqualTo("qwen-b");
    }

    @Test
    void a_requests_first_move_is_never_refused_and_later_ones_are_bounded() {
        world.snapshot().addInstances(TestSnapshot.selfHosted("qwen-c"));
        world.snapshot().getRoutesBuilder(0).addTargets(TestSnapshot.target("qwen-c", 10, 1));
        catalog = world.compiled();
        var retrying = new ArrayList<AttemptPlan>();
        for (var i = 0; i < 30; i++) {
            var plan = plan();
            for (var attempt = 0; attempt < 2; attempt++) {
                assertThat(plan.next()).isNotNull();
                var one = plan.sent();
                if (attempt == 0) {
                    one.ended(new AttemptOutcome.ClientLeft());
                    plan.passOver("status 500");
                }
            }
            plan.passOver("status 500");
            retrying.add(plan);
        }

        var moved = 0;
        for (var plan : retrying) {
            var next = requireNonNull(plan.next());
            plan.sent();
            if (next.target().priority() == 10) {
                moved++;
            }
        }

        assertThat(moved).as("inside the tier; the others went down").isBetween(10, 12);
    }

    @Test
    void an_overloaded_owner_of_a_key_passes_it_on() {
        balance("chash");
        world.snapshot().getRoutesBuilder(0).getTargetsBuilder(0).setWeight(1);
        catalog = world.compiled();
        var owner = requireNonNull(next(plan("key")));
        var other = owner.equals("qwen-a") ? "qwen-b" : "qwen-a";

        passive.sent(instance(owner), new Work(7_000, true, "", () -> 0), () -> {});
        assertThat(next(plan(demand(500, PromptPrefix.NONE).hashing("key")))).isEqualTo(owner);
        passive.sent(instance(owner), new Work(7_000, true, "", () -> 0), () -> {});

        assertThat(next(plan(demand(500, PromptPrefix.NONE).hashing("key")))).isEqualTo(other);
    }

    private static PromptPrefix prefix(String... messages) {
        var json = new StringBuilder("[");
        for (var message : messages) {
            json.append(json.length() == 1 ? "" : ",")
                    .append("{\"role\":\"user\",\"content\":\"")
                    .append(message)
                    .append("\"}");
        }
        var bytes = json.append("]").toString().getBytes(StandardCharsets.UTF_8);
        return PromptPrefix.of(bytes, 0, bytes.length, 1, bytes.length);
    }

    private AttemptPlan adaptively(long tokens, String... messages) {
        return plan(demand(tokens, prefix(messages)));
    }

    @Test
    void adaptive_goes_where_the_fewest_tokens_wait_for_the_weight() {
        balance("adaptive");
        passive.sent(instance("qwen-a"), new Work(90_000, true, "", () -> 0), () -> {});

        var picks = new HashMap<String, Integer>();
        for (var i = 0; i < 20; i++) {
            picks.merge(requireNonNull(next(adaptively(1_000, "question " + i))), 1, Integer::sum);
        }

        assertThat(picks).isEqualTo(Map.of("qwen-b", 20));
    }

    @Test
    void adaptive_keeps_a_conversation_where_it_is_known_until_that_costs_two_seconds() {
        balance("adaptive");
        world.snapshot().getRoutesBuilder(0).getTargetsBuilder(0).setWeight(1);
        catalog = world.compiled();
        var question = "a long question ".repeat(200);
        var home = requireNonNull(next(adaptively(3_200, question)));

        for (var i = 0; i < 30; i++) {
            assertThat(next(adaptively(3_300, question, "and more"))).isEqualTo(home);
        }
        passive.sent(instance(home), new Work(12_000, true, "", () -> 0), () -> {});
        assertThat(next(adaptively(3_300, question, "and more"))).isEqualTo(home);
        passive.sent(instance(home), new Work(12_000, true, "", () -> 0), () -> {});

        assertThat(next(adaptively(3_300, question, "and more"))).isNotEqualTo(home);
    }

    @Test
    void adaptive_believes_nothing_of_what_an_instance_never_read() {
        balance("adaptive");
        world.snapshot().getRoutesBuilder(0).getTargetsBuilder(0).setWeight(1);
        catalog = world.compiled();
        var question = "a long question ".repeat(200);
        var plan = adaptively(3_200, question);
        var home = requireNonNull(plan.next()).target().instance();
        plan.passOver("connect refused");
        passive.sent(home, new Work(8_000, true, "", () -> 0), () -> {});

        assertThat(next(adaptively(3_200, question))).isNotEqualTo(home.name());
    }

    @Test
    void adaptive_never_picks_a_weight_of_zero() {
        balance("adaptive");
        world.snapshot().getRoutesBuilder(0).getTargetsBuilder(0).setWeight(0);
        catalog = world.compiled();

        for (var i = 0; i < 300; i++) {
            assertThat(next(adaptively(100, "question " + i))).isEqualTo("qwen-b");
        }
    }

    @Test
    void an_unhealthy_instance_gets_at_most_two_of_ten_and_returns() {
        world.snapshot().getRoutesBuilder(0).getTargetsBuilder(0).setWeight(1);
        catalog = world.compiled();
        var asked = 0;
        for (var i = 0; i < 10; i++) {
            var plan = plan();
            var first = requireNonNull(plan.next()).target().instance();
            if (first.name().equals("qwen-a")) {
                asked++;
            }
            plan.sent()
                    .ended(
                            first.name().equals("qwen-a")
                                    ? new AttemptOutcome.ConnectFailed("connect refused")
                                    : new AttemptOutcome.Succeeded());
        }
        assertThat(asked).isLessThanOrEqualTo(2);

        ticker.advance(7, TimeUnit.SECONDS);
        assertThat(List.of(firstPicks(1), firstPicks(1))).contains(Map.of("qwen-a", 1));
        passive.note(instance("qwen-a"), new AttemptOutcome.Succeeded());
        ticker.advance(61, TimeUnit.SECONDS);
        assertThat(firstPicks(10)).isEqualTo(Map.of("qwen-a", 5, "qwen-b", 5));
    }

    @Test
    void an_instance_whose_quota_is_as_good_as_spent_is_spared_until_there_is_room_for_more() {
        world.snapshot().getRoutesBuilder(0).addFallback(FallbackStrategy.RATE_LIMITING);
        catalog = world.compiled();
        var left = new AtomicLong(10);
        eject("qwen-b");
        var first = plan();
        assertThat(next(first)).isEqualTo("qwen-a");
        first.denied(1_000, left::get);
        first.passOver("quota: instance");
        assertThat(next(first)).isEqualTo("max");

        left.set(49);
        var second = plan();
        assertThat(next(second)).isEqualTo("max");
        assertThat(second.notes().getFirst().reason())
                .isEqualTo("quota: instance, until more of it is free");
        assertThat(next(second)).as("with nobody else left").isEqualTo("qwen-a");

        left.set(50);
        assertThat(next(plan())).isEqualTo("qwen-a");
    }

    @Test
    void room_for_more_is_four_requests_as_they_usually_are() {
        world.snapshot().getRoutesBuilder(0).addFallback(FallbackStrategy.RATE_LIMITING);
        catalog = world.compiled();
        var left = new AtomicLong(100);
        eject("qwen-b");
        var plan = plan();
        next(plan);
        plan.held(60);
        plan.denied(1_000, left::get);

        left.set(239);
        assertThat(next(plan())).isEqualTo("max");
        left.set(240);
        assertThat(next(plan())).isEqualTo("qwen-a");
    }

    @Test
    void a_request_that_is_too_large_for_what_is_left_takes_nobody_else_away() {
        world.snapshot().getRoutesBuilder(0).addFallback(FallbackStrategy.RATE_LIMITING);
        catalog = world.compiled();
        eject("qwen-b");
        var plan = plan();
        next(plan);
        plan.denied(1_000, () -> 400);

        assertThat(next(plan())).isEqualTo("qwen-a");
    }
}
