package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.events.EventIntake;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.ui.timeline.TimelineView;
import dev.sluice.control.AffectedTenant;
import dev.sluice.control.InstanceEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// What gateways told, as the timeline says it.
final class TimelineViewTest extends ViewTest {
    @Autowired EventIntake intake;
    @Autowired Ids ids;
    @Autowired Clock clock;
    @Autowired JdbcTemplate jdbc;

    @Test
    void a_switch_says_from_where_to_where_why_and_whose_requests() {
        tenant("touched");
        instance("left");
        instance("taken");
        route("moving", "left");
        published("tenant", tenants.get("touched").id(), "touched");
        published("instance", instances.get("left").id(), "left");
        published("instance", instances.get("taken").id(), "taken");
        published("route", routes.get("moving").id(), "moving");
        intake.take(
                "gw-1",
                List.of(
                        event(InstanceEvent.Kind.SWITCHED, "left")
                                .setRouteId(routes.get("moving").id().toString())
                                .setToInstanceId(instances.get("taken").id().toString())
                                .setFromPriority(10)
                                .setToPriority(1)
                                .setReason("hard_failures")
                                .setDetail("connection refused")
                                .addAffected(
                                        AffectedTenant.newBuilder()
                                                .setTenantId(tenants.get("touched").id().toString())
                                                .setRequests(12))
                                .build()));

        open("route", "moving");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("Route moving moved from left (priority 10) to taken (priority 1)")
                .contains("Requests failed in a row: connection refused")
                .contains("Requests touched: touched 12")
                .contains("seen by gw-1");
    }

    @Test
    void the_address_narrows_by_instance_and_by_kind() {
        instance("narrow");
        instance("other");
        published("instance", instances.get("narrow").id(), "narrow");
        published("instance", instances.get("other").id(), "other");
        intake.take(
                "gw-1",
                List.of(
                        state("narrow", "healthy", "ejected"),
                        state("other", "healthy", "ejected"),
                        event(InstanceEvent.Kind.NAME_LOST, "narrow").build()));

        open("instance", "narrow", "kind", "state");

        assertThat(lines()).singleElement().asString().contains("narrow was ejected");

        open("instance", "narrow", "kind", "name_lost");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("The name of narrow does not resolve any more");
    }

    @Test
    void a_word_that_a_newer_gateway_uses_is_shown_as_it_is() {
        instance("newer");
        published("instance", instances.get("newer").id(), "newer");
        intake.take(
                "gw-1",
                List.of(
                        state("newer", "healthy", "ejected").toBuilder()
                                .setReason("moonlight")
                                .build()));

        open("instance", "newer");

        assertThat(lines()).singleElement().asString().containsIgnoringCase("moonlight");
    }

    @Test
    void nothing_that_matches_says_so() {
        open("instance", "never-was");

        assertThat(find(TimelineView.class).single().getElement().getTextRecursively())
                .contains("Nothing matches in this time");
    }

    /// As the publisher notes it, which does so by itself soon.
    private void published(String kind, UUID id, String name) {
        jdbc.update(
                """
                INSERT INTO published_object (id, kind, name, model, time_zone) VALUES (?, ?, ?, '', '')
                ON CONFLICT DO NOTHING
                """,
                id,
                kind,
                name);
    }

    private InstanceEvent state(String instance, String from, String to) {
        return event(InstanceEvent.Kind.STATE, instance)
                .setFromState(from)
                .setToState(to)
                .setReason("hard_failures")
                .setDurationMs(Duration.ofMinutes(5).toMillis())
                .build();
    }

    private InstanceEvent.Builder event(InstanceEvent.Kind kind, String instance) {
        return InstanceEvent.newBuilder()
                .setId(ids.next().toString())
                .setKind(kind)
                .setInstanceId(instances.get(instance).id().toString())
                .setOccurredAtMs(clock.millis());
    }

    private static void open(String... asked) {
        var parameters = new HashMap<String, String>();
        for (var at = 0; at < asked.length; at += 2) {
            parameters.put(asked[at], asked[at + 1]);
        }
        UI.getCurrent().navigate(TimelineView.class, QueryParameters.simple(parameters));
    }

    private List<String> lines() {
        return find(ListItem.class).withClassName("event").all().stream()
                .map(line -> line.getElement().getTextRecursively())
                .toList();
    }
}
