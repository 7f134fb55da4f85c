package dev.sluice.console.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.usage.Batches;
import dev.sluice.control.AffectedTenant;
import dev.sluice.control.InstanceEvent;
import dev.sluice.control.InstanceEvent.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class EventsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final UUID ACME = new UUID(1, 1);
    private static final UUID GLOBEX = new UUID(1, 2);
    private static final UUID SALES = new UUID(6, 1);
    private static final UUID QWEN = new UUID(3, 1);
    private static final UUID CLOUD = new UUID(3, 2);
    private static final UUID ROUTE = new UUID(4, 1);

    private static ConsoleDatabase database;

    private final Random random = new Random(17);
    private EventIntake intake;
    private EventLog log;

    @BeforeAll
    static void startDatabase() {
        database = new ConsoleDatabase();
        for (var object :
                List.of(
                        List.of(ACME, "tenant", "acme"),
                        List.of(GLOBEX, "tenant", "globex"),
                        List.of(QWEN, "instance", "qwen-a"),
                        List.of(CLOUD, "instance", "cloud"),
                        List.of(ROUTE, "route", "qwen"))) {
            database.jdbc()
                    .update(
                            "INSERT INTO published_object (id, kind, name) VALUES (?, ?, ?)",
                            object.toArray());
        }
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.asOwner("TRUNCATE instance_event, instance_event_tenant, instance_pulse");
        intake =
                new EventIntake(
                        database.jdbc(), database.transaction(), Clock.fixed(NOON, ZoneOffset.UTC));
        log =
                new EventTable(
                        database.jdbc(), new PublishedObjects(database.jdbc()), new CurrentActor());
        as(new Scope.Everything());
    }

    @AfterEach
    void signOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void an_event_is_stored_once_however_often_it_is_told() {
        // Given
        var ejected = ejection(NOON).build();
        var later = ejection(NOON.plusSeconds(1)).build();
        // When
        var first = intake.take("gw-1", List.of(ejected, ejected));
        var again = intake.take("gw-1", List.of(ejected, later));
        // Then
        assertThat(first).containsOnly(ejected.getId());
        assertThat(again).containsExactly(ejected.getId(), later.getId());
        var items = log.list(EventQuestion.newest(10)).items();
        assertThat(items)
                .extracting(InstanceEventRow::at)
                .containsExactly(NOON.plusSeconds(1), NOON);
        assertThat(items.getLast())
                .isEqualTo(
                        new InstanceEventRow(
                                UUID.fromString(ejected.getId()),
                                NOON,
                                EventKind.STATE,
                                "qwen-a",
                                "",
                                "suspect",
                                "ejected",
                                "hard_failures",
                                "3 in a row: connection refused",
                                Duration.ofMillis(1_500),
                                "gw-1",
                                List.of(
                                        new InstanceEventRow.Affected("globex", 7),
                                        new InstanceEventRow.Affected("acme", 2)),
                                "",
                                0,
                                0));
    }

    @Test
    void what_can_never_be_stored_is_acknowledged_and_left_out() {
        var odd =
                List.of(
                        ejection(NOON).setId("seven").build(),
                        ejection(NOON).setId(new UUID(1, 1).toString()).build(),
                        ejection(NOON).setKindValue(99).build(),
                        ejection(NOON).setOccurredAtMs(0).build(),
                        ejection(NOON).setOccurredAtMs(Long.MAX_VALUE).build());
        var good =
                ejection(NOON)
                        .setDetail("nul \0 and " + "x".repeat(5_000))
                        .setInstanceId("not an id")
                        .setDurationMs(-1)
                        .addAffected(AffectedTenant.newBuilder().setTenantId("?").setRequests(1))
                        .build();
        var all = new ArrayList<>(odd);
        all.add(good);
        // When
        var taken = intake.take("gw-1", all);
        // Then
        assertThat(taken).isEqualTo(all.stream().map(InstanceEvent::getId).toList());
        var items = log.list(EventQuestion.newest(10)).items();
        assertThat(items).hasSize(1);
        assertThat(items.getFirst().detail()).startsWith("nul \uFFFD and x").hasSize(1_000);
        assertThat(items.getFirst().instance()).isEmpty();
        assertThat(items.getFirst().duration()).isNull();
    }

    @Test
    void a_tenant_sees_what_touched_it_and_nothing_of_the_others() {
        // Given: one event of both tenants, one of Globex alone, one of nobody
        intake.take(
                "gw-1",
                List.of(
                        ejection(NOON).build(),
                        event(NOON.plusSeconds(1), Kind.SWITCHED)
                                .addAffected(affected(GLOBEX, 3))
                                .build(),
                        event(NOON.plusSeconds(2), Kind.NAME_LOST).build()));
        // When
        as(new Scope.OneTenant(ACME));
        var seen = log.list(EventQuestion.newest(10)).items();
        as(new Scope.OneUnit(ACME, SALES));
        var seenByUnit = log.list(EventQuestion.newest(10)).items();
        as(new Scope.OneTenant(new UUID(1, 9)));
        var seenByThird = log.list(EventQuestion.newest(10)).items();
        // Then
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().affected())
                .containsExactly(new InstanceEventRow.Affected("acme", 2));
        assertThat(seen.getFirst().detail()).isEmpty();
        assertThat(seen.getFirst().reason()).isEqualTo("hard_failures");
        assertThat(seenByUnit).hasSize(1);
        assertThat(seenByUnit.getFirst().affected()).isEmpty();
        assertThat(seenByThird).isEmpty();
    }

    @Test
    void filters_narrow_and_pages_follow_each_other_without_loss() {
        // Given
        var told = new ArrayList<InstanceEvent>();
        for (var i = 0; i < 25; i++) {
            told.add(ejection(NOON.plusSeconds(i)).build());
        }
        told.add(
                event(NOON.plusSeconds(60), Kind.SWITCHED)
                        .setRouteId(ROUTE.toString())
                        .setToInstanceId(CLOUD.toString())
                        .setFromPriority(10)
                        .setToPriority(1)
                        .build());
        intake.take("gw-1", told);
        // When
        var pages = new ArrayList<InstanceEventRow>();
        UUID next = null;
        do {
            var page = log.list(new EventQuestion("qwen-a", null, null, null, null, next, 10));
            pages.addAll(page.items());
            next = page.next();
        } while (next != null);
        // Then
        assertThat(pages).hasSize(26);
        assertThat(pages).extracting(InstanceEventRow::id).doesNotHaveDuplicates();
        assertThat(only("cloud", null, null, null, null)).hasSize(1);
        assertThat(only(null, "qwen", null, null, null)).hasSize(1);
        assertThat(only("nobody", null, null, null, null)).isEmpty();
        assertThat(only(null, null, EventKind.STATE, null, null)).hasSize(25);
        assertThat(only(null, null, null, NOON.plusSeconds(20), NOON.plusSeconds(60))).hasSize(5);
        var switched = only(null, null, EventKind.SWITCHED, null, null).getFirst();
        assertThat(switched.toInstance()).isEqualTo("cloud");
        assertThat(switched.fromPriority()).isEqualTo(10);
    }

    @Test
    void what_is_too_old_or_too_much_is_taken_away_with_its_shares() {
        // Given
        var now = Instant.parse("2027-03-01T00:00:00Z");
        var told = new ArrayList<InstanceEvent>();
        told.add(ejection(now.minus(Retention.EVENTS).minusSeconds(1)).build());
        for (var i = 0; i < 5; i++) {
            told.add(ejection(now.minus(Retention.EVENTS).plusSeconds(i)).build());
        }
        intake.take("gw-1", told);
        for (var age : List.of(Retention.PULSE.plusMinutes(1), Duration.ofHours(1))) {
            new Pulses(database.jdbc())
                    .heard(
                            "gw-1",
                            "b",
                            List.of(
                                    dev.sluice.control.InstanceStatus.newBuilder()
                                            .setInstanceId(QWEN.toString())
                                            .setState("healthy")
                                            .build()),
                            now.minus(age));
        }
        var retention = new Retention(database.jdbc(), Clock.fixed(now, ZoneOffset.UTC));
        // When
        retention.run(1_000);
        // Then
        assertThat(log.list(EventQuestion.newest(10)).items()).hasSize(5);
        assertThat(rows("instance_event_tenant")).isEqualTo(10);
        assertThat(rows("instance_pulse")).isEqualTo(1);
        // When there are more than are kept
        retention.run(3);
        // Then the newest stay
        assertThat(log.list(EventQuestion.newest(10)).items())
                .extracting(InstanceEventRow::at)
                .containsExactly(
                        now.minus(Retention.EVENTS).plusSeconds(4),
                        now.minus(Retention.EVENTS).plusSeconds(3),
                        now.minus(Retention.EVENTS).plusSeconds(2));
    }

    private List<InstanceEventRow> only(
            @Nullable String instance,
            @Nullable String route,
            @Nullable EventKind kind,
            @Nullable Instant from,
            @Nullable Instant until) {
        return log.list(new EventQuestion(instance, route, kind, from, until, null, 1_000)).items();
    }

    private static long rows(String table) {
        return database.jdbc()
                .query("SELECT count(*) FROM " + table, (row, _) -> row.getLong(1))
                .getFirst();
    }

    private InstanceEvent.Builder event(Instant at, Kind kind) {
        return InstanceEvent.newBuilder()
                .setId(Batches.eventId(at, random).toString())
                .setKind(kind)
                .setInstanceId(QWEN.toString())
                .setOccurredAtMs(at.toEpochMilli());
    }

    private InstanceEvent.Builder ejection(Instant at) {
        return event(at, Kind.STATE)
                .setFromState("suspect")
                .setToState("ejected")
                .setReason("hard_failures")
                .setDetail("3 in a row: connection refused")
                .setDurationMs(1_500)
                .addAffected(affected(ACME, 2))
                .addAffected(affected(GLOBEX, 4))
                .addAffected(affected(GLOBEX, 3));
    }

    private static AffectedTenant affected(UUID tenant, int requests) {
        return AffectedTenant.newBuilder()
                .setTenantId(tenant.toString())
                .setRequests(requests)
                .build();
    }

    private static void as(Scope scope) {
        Actor.Source source = () -> new Actor("test", scope);
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(source, null, List.of()));
    }
}
