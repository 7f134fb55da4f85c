package dev.sluice.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.usage.Batches;
import dev.sluice.control.AffectedTenant;
import dev.sluice.control.ConsoleMessage.MessageCase;
import dev.sluice.control.Heartbeat;
import dev.sluice.control.Hello;
import dev.sluice.control.InstanceEvent;
import dev.sluice.control.InstanceEvents;
import dev.sluice.control.InstanceStatus;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.ProbeStatus;
import dev.sluice.control.SecretsRequest;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// What a gateway tells of instances, and how it comes out at the other end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstanceHealthApiTest {
    private final Random random = new Random(23);
    private RunningBackend backend;
    private RestCalls rest;

    @BeforeAll
    void start() {
        backend = RunningBackend.shared();
        rest = backend.asAdmin();
    }

    @Test
    void a_heartbeat_is_shown_as_live_health_until_the_gateway_goes_away() throws Exception {
        // Given
        var id = instance("h-live");
        try (var node = node("health-1")) {
            // When
            node.send(beat(id, "healthy", 40, 0));
            node.send(
                    NodeMessage.newBuilder()
                            .setHeartbeat(
                                    Heartbeat.newBuilder()
                                            .addInstances(
                                                    status(id, "ejected", 40, 3)
                                                            .setReason("probe")
                                                            .setSinceMs(1_000_000)
                                                            .setUntilMs(1_005_000)
                                                            .setActive(2)
                                                            .setEjections(4)
                                                            .setShare(1)
                                                            .setNameLostSinceMs(900_000)
                                                            .setNameLost("NXDOMAIN")
                                                            .setLastProbe(
                                                                    ProbeStatus.newBuilder()
                                                                            .setAtMs(1_000_000)
                                                                            .setStatus(503)
                                                                            .setTookMs(12)
                                                                            .setDetail(
                                                                                    "overloaded")))));
            roundTrip(node);
            // Then
            var health = rest.get("/api/v1/instances/h-live/health");
            assertThat(health.status()).as(health.text()).isEqualTo(200);
            assertThat(health.json().get("state").stringValue()).isEqualTo("ejected");
            assertThat(health.json().get("gateway").stringValue()).isEqualTo("health-1");
            var view = at(health.json(), "health-1");
            assertThat(view.get("reason").stringValue()).isEqualTo("probe");
            assertThat(view.get("until").stringValue()).isEqualTo("1970-01-01T00:16:45Z");
            assertThat(view.get("ejections").intValue()).isEqualTo(4);
            assertThat(view.at("/lastProbe/status").intValue()).isEqualTo(503);
            assertThat(view.at("/lastProbe/ok").booleanValue()).isFalse();
            assertThat(view.at("/nameLost/said").stringValue()).isEqualTo("NXDOMAIN");
            assertThat(health.json().get("strip").size()).isEqualTo(96);
            var ejected = 0;
            var failed = 0L;
            for (var cell : health.json().get("strip")) {
                ejected += cell.get("worst").stringValue().equals("ejected") ? 1 : 0;
                failed += cell.get("failed").longValue();
            }
            assertThat(ejected).isEqualTo(1);
            assertThat(failed).isEqualTo(3);
        }
        // When it is gone
        awaitAway("health-1");
        // Then nobody knows
        var health = rest.get("/api/v1/instances/h-live/health").json();
        assertThat(health.get("state").stringValue()).isEqualTo("unknown");
        assertThat(health.has("gateway")).isFalse();
        var view = at(health, "health-1");
        assertThat(view.get("state").stringValue()).isEqualTo("unknown");
        assertThat(view.has("share")).isFalse();
        assertThat(view.get("asOf").stringValue()).isNotBlank();
    }

    @Test
    void the_ports_of_a_gateway_on_this_machine_are_no_endpoints_while_it_is_here()
            throws Exception {
        var body = "{\"endpoint\":\"http://127.0.0.1:61999/v1\"}";
        try (var _ =
                node("health-5", Hello.newBuilder().setGatewayPort(61_999).setOpsPort(61_998))) {
            var refused = rest.put("/api/v1/instances/h-port", body);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.fields()).containsExactly("endpoint");
        }
        awaitAway("health-5");
        assertThat(rest.put("/api/v1/instances/h-port", body).status()).isEqualTo(201);
    }

    @Test
    void the_worst_of_the_gateways_decides() throws Exception {
        var id = instance("h-worst");
        try (var one = node("health-2");
                var two = node("health-3")) {
            one.send(beat(id, "suspect", 0, 0));
            two.send(beat(id, "healthy", 0, 0));
            roundTrip(one);
            roundTrip(two);
            var health = rest.get("/api/v1/instances/h-worst/health").json();
            assertThat(health.get("state").stringValue()).isEqualTo("suspect");
            assertThat(health.get("gateway").stringValue()).isEqualTo("health-2");
            assertThat(at(health, "health-3").get("state").stringValue()).isEqualTo("healthy");
        }
    }

    @Test
    void events_are_acknowledged_listed_and_announced() throws Exception {
        // Given
        var id = instance("h-event");
        var told = new CountDownLatch(1);
        try (var node = node("health-4")) {
            var subscription =
                    backend.bean(CurrentActor.class)
                            .asSystem(
                                    "test",
                                    () ->
                                            backend.bean(FleetStatus.class)
                                                    .onChange(told::countDown));
            try (subscription) {
                // When
                var at = Instant.now();
                var event =
                        InstanceEvent.newBuilder()
                                .setId(Batches.eventId(at, random).toString())
                                .setKind(InstanceEvent.Kind.SWITCHED)
                                .setInstanceId(id)
                                .setToInstanceId(id)
                                .setReason("hard_failures")
                                .setOccurredAtMs(at.toEpochMilli())
                                .setFromPriority(10)
                                .setToPriority(1)
                                .setDurationMs(61_000)
                                .addAffected(
                                        AffectedTenant.newBuilder()
                                                .setTenantId("00000000-0000-0000-0000-000000000007")
                                                .setRequests(3))
                                .build();
                node.send(
                        NodeMessage.newBuilder()
                                .setInstanceEvents(InstanceEvents.newBuilder().addEvents(event)));
                // Then
                var ack = node.nextOf(MessageCase.INSTANCE_EVENTS).getInstanceEvents();
                assertThat(ack.getIdsList()).containsExactly(event.getId());
                assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
                var list = rest.get("/api/v1/events?instance=h-event&kind=switched");
                assertThat(list.status()).as(list.text()).isEqualTo(200);
                var item = list.json().get("items").get(0);
                assertThat(item.get("id").stringValue()).isEqualTo(event.getId());
                assertThat(item.get("instance").stringValue()).isEqualTo("h-event");
                assertThat(item.get("gateway").stringValue()).isEqualTo("health-4");
                assertThat(item.get("duration").stringValue()).isEqualTo("PT1M1S");
                assertThat(item.get("fromPriority").intValue()).isEqualTo(10);
                assertThat(item.at("/affected/0/requests").intValue()).isEqualTo(3);
                assertThat(item.has("route")).isFalse();
                assertThat(list.json().get("next").isNull()).isTrue();
            }
        }
    }

    @Test
    void a_bad_question_about_events_names_every_parameter() {
        var answer =
                rest.get(
                        "/api/v1/events?kind=party&from=yesterday&limit=0&before=x&colour=red&until=2026-11-01");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("kind", "from", "limit", "before", "colour");
        assertThat(rest.get("/api/v1/events?from=2026-11-02&until=2026-11-01").fields())
                .containsExactly("until");
        assertThat(backend.asNobody().get("/api/v1/events").status()).isEqualTo(401);
        assertThat(rest.get("/api/v1/instances/h-none/health").status()).isEqualTo(404);
    }

    private TestNode node(String name) throws Exception {
        return node(name, Hello.newBuilder());
    }

    private TestNode node(String name, Hello.Builder hello) throws Exception {
        var issued = rest.post("/api/v1/gateways/" + name + "/join-token", "{}").json();
        var token = issued.get("token").stringValue();
        var node =
                new TestNode(
                        name,
                        issued.get("controlPort").intValue(),
                        backend.bean(CertificateAuthority.class).certificate());
        node.join(token.substring(0, token.indexOf('.')), node.csr());
        node.connect(hello.setVersion("1").setBootId(name + "/1"));
        node.next(MessageCase.WELCOME);
        return node;
    }

    /// Returns once the console has taken everything sent so far.
    private static void roundTrip(TestNode node) throws InterruptedException {
        node.send(NodeMessage.newBuilder().setSecrets(SecretsRequest.getDefaultInstance()));
        node.nextOf(MessageCase.SECRETS);
    }

    private void awaitAway(String name) throws InterruptedException {
        var gone = new CountDownLatch(1);
        var actor = backend.bean(CurrentActor.class);
        var fleet = backend.bean(FleetStatus.class);
        Runnable look =
                () -> {
                    var state =
                            actor.asSystem("test", () -> fleet.gateway(name).orElseThrow().state());
                    if (state == NodeState.AWAY) {
                        gone.countDown();
                    }
                };
        try (var _ = actor.asSystem("test", () -> fleet.onChange(look))) {
            look.run();
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String instance(String name) {
        var answer = rest.put("/api/v1/instances/" + name, "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer.json().get("id").stringValue();
    }

    private static NodeMessage.Builder beat(String id, String state, long ok, long failed) {
        return NodeMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().addInstances(status(id, state, ok, failed)));
    }

    private static InstanceStatus.Builder status(String id, String state, long ok, long failed) {
        return InstanceStatus.newBuilder()
                .setInstanceId(id)
                .setState(state)
                .setProbesOk(ok)
                .setProbesFailed(failed);
    }

    private static JsonNode at(JsonNode health, String gateway) {
        for (var view : health.get("gateways")) {
            if (view.get("gateway").stringValue().equals(gateway)) {
                return view;
            }
        }
        throw new AssertionError("no view of " + gateway);
    }
}
