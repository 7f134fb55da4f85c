package dev.sluice.gateway.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.InstanceEvent;
import dev.sluice.control.InstanceEventsAck;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.StandingConfig;
import dev.sluice.control.StandingConfig.Standing;
import dev.sluice.gateway.balance.Demand;
import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.balance.PromptPrefix;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.health.RampTimes;
import dev.sluice.gateway.health.Work;
import dev.sluice.gateway.metering.EventIds;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the console hears of instances and routes, under a clock that is turned by hand.
final class EventTellerTest {
    private static final long START = 1_700_000_000_000L;
    private static final AttemptOutcome BROKE = new AttemptOutcome.Broke("reset");
    private static final AttemptOutcome OK = new AttemptOutcome.Succeeded();

    private final MockTicker ticker = Ticker.newMockTicker();
    private final InstantSource clock =
            () -> Instant.ofEpochMilli(START + TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime()));
    private final SplittableRandom random = new SplittableRandom(1);
    private final HealthBoard board = new HealthBoard(ticker, clock, random, RampTimes.DEFAULTS);
    private final PassiveHealth passive = new PassiveHealth(board);
    private final PriorityTiers tiers = new PriorityTiers(board, random);
    private final CatalogHolder catalogs = new CatalogHolder();
    private final EventKeeper keeper = new EventKeeper(ticker);
    private final TestSnapshot world = new TestSnapshot();
    private final List<InstanceEvent> told = new ArrayList<>();

    EventTellerTest() {
        catalogs.onSwap(board);
        catalogs.onSwap(tiers);
        var teller =
                new EventTeller(
                        keeper, catalogs, new EventIds(clock, random::nextLong), clock, ticker);
        board.onChange(teller);
        tiers.onFlow(teller);
        publish();
    }

    private void publish() {
        catalogs.swap(world.compiled());
    }

    private ModelInstance instance(String name) {
        return requireNonNull(requireNonNull(catalogs.current()).instance(name));
    }

    private void note(String name, AttemptOutcome... outcomes) {
        for (var outcome : outcomes) {
            passive.note(instance(name), outcome);
        }
    }

    private void pass(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        board.watch();
    }

    /// A request of this tenant, sent to whom its plan names and answered there.
    private String request(String tenant) {
        var route = requireNonNull(requireNonNull(catalogs.current()).routeByModel("qwen"));
        var plan =
                tiers.plan(route, new Demand(null, 10, true, tenant, PromptPrefix.NONE, () -> 0));
        var candidate = requireNonNull(plan.next());
        plan.sent().ended(OK);
        return candidate.target().instance().name();
    }

    private List<InstanceEvent> told() {
        keeper.connected(
                new Outbox() {
                    @Override
                    public void send(NodeMessage message) {
                        told.addAll(message.getInstanceEvents().getEventsList());
                    }

                    @Override
                    public boolean ready() {
                        return true;
                    }
                });
        keeper.disconnected();
        var all = List.copyOf(told);
        var ack = InstanceEventsAck.newBuilder();
        all.forEach(event -> ack.addIds(event.getId()));
        keeper.acknowledged(ack.build());
        told.clear();
        return all;
    }

    private static String words(InstanceEvent event) {
        var affected = new StringBuilder();
        event.getAffectedList()
                .forEach(one ->
                        affected.append(" %s=%d".formatted(one.getTenantId(), one.getRequests())));
        return switch (event.getKind()) {
            case STATE ->
                    "%s %s>%s %s %dms%s"
                            .formatted(
                                    event.getInstanceId(),
                                    event.getFromState(),
                                    event.getToState(),
                                    event.getReason(),
                                    event.getDurationMs(),
                                    affected);
            case SWITCHED, FLOWED_BACK ->
                    "%s %s %s(%d)>%s(%d) %s %dms%s"
                            .formatted(
                                    event.getKind(),
                                    event.getRouteId(),
                                    event.getInstanceId(),
                                    event.getFromPriority(),
                                    event.getToInstanceId(),
                                    event.getToPriority(),
                                    event.getReason(),
                                    event.getDurationMs(),
                                    affected);
            case NAME_LOST, NAME_FOUND, UNRECOGNIZED -> event.getKind() + " " + event.getDetail();
        };
    }

    private List<String> toldInWords() {
        return told().stream().map(EventTellerTest::words).toList();
    }

    @Test
    void an_outage_is_told_from_the_first_failure_to_the_whole_share() {
        pass(Duration.ofSeconds(100));
        for (var tenant : List.of("acme", "umbra", "acme")) {
            passive.sent(instance("qwen-a"), new Work(10, true, tenant, () -> 0), () -> {})
                    .ended(BROKE);
        }
        pass(Duration.ofSeconds(7));
        assertThat(board.claimCanary(instance("qwen-a"))).isTrue();
        note("qwen-a", OK);
        pass(Duration.ofSeconds(60));

        var events = told();

        assertThat(events)
                .extracting(EventTellerTest::words)
                .containsExactly(
                        "qwen-a healthy>suspect hard_failures 100000ms acme=1",
                        "qwen-a suspect>ejected hard_failures 0ms acme=2 umbra=1",
                        "qwen-a ejected>probing back_off_over 7000ms",
                        "qwen-a probing>ramping request_ok 0ms",
                        "qwen-a ramping>healthy ramp_over 60000ms");
        assertThat(events.get(1).getOccurredAtMs()).isEqualTo(START + 100_000);
        assertThat(events.get(1).getDetail()).isEqualTo("reset, 3 in a row");
    }

    @Test
    void an_instance_that_fails_now_and_then_is_no_news_more_than_once_a_minute() {
        for (int i = 0; i < 30; i++) {
            note("qwen-a", BROKE, OK, OK, OK);
            pass(Duration.ofSeconds(1));
        }

        assertThat(toldInWords())
                .containsExactly(
                        "qwen-a healthy>suspect hard_failures 0ms",
                        "qwen-a suspect>healthy request_ok 0ms");
    }

    @Test
    void an_ejection_is_told_whatever_was_not_told_before_it() {
        note("qwen-a", BROKE, OK);
        pass(Duration.ofSeconds(1));
        note("qwen-a", BROKE, BROKE, BROKE);

        assertThat(toldInWords().getLast()).isEqualTo("qwen-a suspect>ejected hard_failures 0ms");
    }

    @Test
    void what_a_person_wrote_is_the_detail() {
        world.snapshot()
                .getInstancesBuilder(0)
                .setStanding(
                        StandingConfig.newBuilder()
                                .setStanding(Standing.EJECTED)
                                .setSinceMs(START)
                                .setReason("new driver"));
        publish();

        var event = told().getLast();

        assertThat(words(event)).isEqualTo("qwen-a healthy>ejected by_hand 0ms");
        assertThat(event.getDetail()).isEqualTo("new driver");
    }

    @Test
    void a_route_leaves_its_tier_with_the_first_request_that_finds_nobody_there() {
        note("qwen-a", BROKE, BROKE, BROKE);
        assertThat(request("acme")).isEqualTo("qwen-b");
        note("qwen-b", BROKE, BROKE, BROKE);
        told();

        assertThat(request("acme")).isEqualTo("max");
        request("umbra");

        var events = told();
        assertThat(events)
                .extracting(EventTellerTest::words)
                .containsExactly("SWITCHED qwen qwen-a(10)>max(1) hard_failures 0ms acme=1");
        assertThat(events.getFirst().getDetail())
                .isEqualTo(
                        "qwen-a: ejected: reset, 3 in a row; qwen-b: ejected: reset, 3 in a row");
    }

    @Test
    void it_is_back_when_an_instance_has_its_whole_share_again() {
        note("qwen-a", BROKE, BROKE, BROKE);
        note("qwen-b", BROKE, BROKE, BROKE);
        request("acme");
        request("umbra");
        pass(Duration.ofSeconds(7));
        assertThat(request("acme")).isEqualTo("qwen-a");
        pass(Duration.ofSeconds(61));
        told();

        assertThat(request("acme")).isEqualTo("qwen-a");
        request("acme");

        assertThat(toldInWords())
                .contains("FLOWED_BACK qwen max(1)>qwen-a(10) recovered 68000ms acme=1 umbra=1");
    }

    @Test
    void a_request_that_is_moved_alone_makes_no_switch() {
        var route = requireNonNull(requireNonNull(catalogs.current()).routeByModel("qwen"));
        for (int i = 0; i < 10; i++) {
            var plan = tiers.plan(route, Demand.UNKNOWN);
            for (int attempt = 0; attempt < 3; attempt++) {
                requireNonNull(plan.next());
                plan.sent().ended(new AttemptOutcome.ClientLeft());
                plan.passOver("status 422");
            }
        }

        assertThat(toldInWords()).isEmpty();
    }

    @Test
    void three_requests_in_a_row_without_room_in_a_shared_ledger_are_a_switch_and_back() {
        var route = requireNonNull(requireNonNull(catalogs.current()).routeByModel("qwen"));
        for (int i = 0; i < 4; i++) {
            var plan = tiers.plan(route, Demand.UNKNOWN);
            for (int passed = 0; passed < 2; passed++) {
                requireNonNull(plan.next());
                plan.passOver("quota: instance");
            }
            requireNonNull(plan.next());
            plan.sent().ended(OK);
        }
        for (int i = 0; i < 3; i++) {
            request("acme");
        }

        assertThat(toldInWords())
                .containsExactly(
                        "SWITCHED qwen qwen-a(10)>max(1) quota_spent 0ms",
                        "FLOWED_BACK qwen max(1)>qwen-a(10) recovered 0ms");
    }

    @Test
    void a_consumer_that_is_spent_alone_makes_no_switch() {
        var route = requireNonNull(requireNonNull(catalogs.current()).routeByModel("qwen"));
        for (int i = 0; i < 10; i++) {
            var plan = tiers.plan(route, Demand.UNKNOWN);
            for (int passed = 0; passed < 2; passed++) {
                requireNonNull(plan.next());
                plan.passOver("quota: consumer_instance");
            }
            requireNonNull(plan.next());
            plan.sent().ended(OK);
        }

        assertThat(toldInWords()).isEmpty();
    }
}
