package dev.sluice.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.usage.Batches;
import dev.sluice.console.usage.ParkedPricing;
import dev.sluice.control.Ack;
import dev.sluice.control.CandidateRecord;
import dev.sluice.control.ConsoleMessage.MessageCase;
import dev.sluice.control.Hello;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Offer;
import dev.sluice.control.SecretsRequest;
import dev.sluice.control.Snapshot;
import dev.sluice.control.StageTime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The console as it starts, with a node on its control port: configuration goes out, usage comes
/// in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeBackendTest {
    private final Random random = new Random(11);
    private RunningBackend backend;
    private RestCalls rest;

    @BeforeAll
    void start() {
        backend = RunningBackend.shared();
        rest = backend.asAdmin();
    }

    @Test
    void a_save_is_offered_to_a_connected_node_and_its_usage_comes_back_as_figures()
            throws Exception {
        // Given: a node that joined with a token from the REST API
        var issued = rest.post("/api/v1/gateways/walk-1/join-token", "{}");
        assertThat(issued.status()).isEqualTo(201);
        var token = issued.json().get("token").stringValue();
        var authority = backend.bean(CertificateAuthority.class);
        try (var node =
                new TestNode(
                        "walk-1",
                        issued.json().get("controlPort").intValue(),
                        authority.certificate())) {
            node.join(token.substring(0, token.indexOf('.')), node.csr());
            node.connect(Hello.newBuilder().setVersion("1").setSpoolStream("walk-1/a"));
            node.next(MessageCase.WELCOME);

            // When: configuration is saved
            put(
                    "/api/v1/tenants/walk-acme",
                    "{\"timeZone\": \"Asia/Shanghai\", \"currency\": \"CNY\"}");
            put("/api/v1/tenants/walk-acme/units/sales", "{}");
            put("/api/v1/tenants/walk-acme/consumers/bot", "{\"unit\": \"sales\"}");
            put(
                    "/api/v1/instances/walk-qwen",
                    "{\"endpoint\": \"http://10.0.0.5:8000/v1/chat/completions\", \"auth\": {\"header\": {\"Authorization\": \"Bearer upstream\"}}}");
            var saved =
                    put(
                            "/api/v1/routes/walk-route",
                            "{\"model\": \"walk-model\", \"targets\": [{\"instance\": \"walk-qwen\"}]}");

            // Then: the node is offered a revision that carries the last save
            var snapshot = offered(node, saved);
            assertThat(snapshot.getInstallationId()).isEqualTo(authority.installationId());
            var tenant =
                    snapshot.getTenantsList().stream()
                            .filter(it -> it.getName().equals("walk-acme"))
                            .findFirst()
                            .orElseThrow();
            var consumer =
                    snapshot.getConsumersList().stream()
                            .filter(it -> it.getTenantId().equals(tenant.getId()))
                            .findFirst()
                            .orElseThrow();
            var instance =
                    snapshot.getInstancesList().stream()
                            .filter(it -> it.getName().equals("walk-qwen"))
                            .findFirst()
                            .orElseThrow();
            var route =
                    snapshot.getRoutesList().stream()
                            .filter(it -> it.getName().equals("walk-route"))
                            .findFirst()
                            .orElseThrow();
            assertThat(route.getTargets(0).getInstanceId()).isEqualTo(instance.getId());
            assertThat(new String(snapshot.toByteArray(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("Bearer upstream");

            // And the credential comes sealed
            node.send(
                    NodeMessage.newBuilder()
                            .setSecrets(
                                    SecretsRequest.newBuilder()
                                            .addRefs(instance.getAuthHeaders(0).getValue())));
            var secrets = node.next(MessageCase.SECRETS).getSecrets();
            assertThat(node.unseal(secrets.getSecrets(0))).isEqualTo("Bearer upstream");

            // When: requests were served under it
            var at = Instant.now();
            var id = Batches.eventId(at, random);
            var record =
                    Batches.request(
                                    id,
                                    at,
                                    UUID.fromString(tenant.getId()),
                                    UUID.fromString(consumer.getId()),
                                    UUID.fromString(instance.getId()),
                                    1_000,
                                    500)
                            .setUnitId(consumer.getUnitId())
                            .setRouteId(route.getId())
                            .addCandidates(
                                    CandidateRecord.newBuilder()
                                            .setInstanceId(instance.getId())
                                            .setTaken(true))
                            .addStages(
                                    StageTime.newBuilder()
                                            .setStage("ReserveTokens")
                                            .setOffsetNs(7_000))
                            .build();
            node.send(
                    NodeMessage.newBuilder()
                            .setUsage(Batches.batch("walk-1/a", 1, List.of(record))));
            node.next(MessageCase.USAGE_ACK);

            // Then: the figures show it under its names
            var hour = at.truncatedTo(ChronoUnit.HOURS);
            var range = "from=" + hour + "&to=" + at.plusSeconds(1);
            var usage =
                    rest.get(
                            "/api/v1/usage?"
                                    + range
                                    + "&tenant=walk-acme&groupBy=tenant,consumer,instance,route,hour,day");
            assertThat(usage.status()).as(usage.text()).isEqualTo(200);
            assertThat(usage.json().at("/total/requests").intValue()).isEqualTo(1);
            assertThat(usage.json().at("/total/totalTokens").intValue()).isEqualTo(1_500);
            assertThat(usage.json().at("/total/unpriced").intValue()).isEqualTo(1);
            var row = usage.json().at("/rows/0");
            assertThat(row.get("consumer").stringValue()).isEqualTo("bot");
            assertThat(row.get("instance").stringValue()).isEqualTo("walk-qwen");
            assertThat(row.get("route").stringValue()).isEqualTo("walk-route");
            assertThat(row.get("hour").stringValue()).isEqualTo(hour.toString());

            // And the request itself, with its decisions
            var request = rest.get("/api/v1/requests/" + id);
            assertThat(request.status()).as(request.text()).isEqualTo(200);
            assertThat(request.json().at("/request/unit").stringValue()).isEqualTo("sales");
            assertThat(request.json().at("/candidates/0/instance").stringValue())
                    .isEqualTo("walk-qwen");
            assertThat(request.json().at("/stages/0/stage").stringValue())
                    .isEqualTo("ReserveTokens");
            var list = rest.get("/api/v1/requests?tenant=walk-acme&limit=1");
            assertThat(list.json().at("/items/0/id").stringValue()).isEqualTo(id.toString());

            // When: a price comes
            put(
                    "/api/v1/prices/walk-price",
                    "{\"instance\": \"walk-qwen\", \"from\": \"2026-01-01T00:00:00Z\", \"currency\": \"CNY\", \"inputPerMillion\": 2, \"outputPerMillion\": 6}");
            backend.bean(ParkedPricing.class).run();
            // Then
            var costs = rest.get("/api/v1/usage?" + range + "&tenant=walk-acme");
            assertThat(costs.json().at("/total/cost").decimalValue()).isEqualByComparingTo("0.005");
            assertThat(costs.json().at("/total/currency").stringValue()).isEqualTo("CNY");
            assertThat(costs.json().at("/total/unpriced").intValue()).isZero();
        }
    }

    @Test
    void a_node_that_is_ahead_of_a_restored_console_is_led_on() throws Exception {
        // Given: it serves a number that this database has not reached
        var authority = backend.bean(CertificateAuthority.class);
        var issued = rest.post("/api/v1/gateways/ahead-1/join-token", "{}").json();
        var token = issued.get("token").stringValue();
        try (var node =
                new TestNode(
                        "ahead-1", issued.get("controlPort").intValue(), authority.certificate())) {
            node.join(token.substring(0, token.indexOf('.')), node.csr());
            // When
            var served = 100_000;
            node.connect(Hello.newBuilder().setVersion("1").setAppliedRevision(served));
            node.next(MessageCase.WELCOME);
            // Then
            assertThat(offered(node, served + 1).getRevision()).isGreaterThan(served);
        }
    }

    @Test
    void a_bad_query_names_every_parameter_at_once() {
        var answer =
                rest.get("/api/v1/usage?from=yesterday&to=2026-13-01&groupBy=tenant,colour&page=2");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.fields()).containsExactlyInAnyOrder("from", "to", "groupBy", "page");
    }

    @Test
    void a_range_that_ends_before_it_begins_is_refused() {
        var answer = rest.get("/api/v1/usage?from=2026-11-02&to=2026-11-01");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("to");
    }

    @Test
    void revisions_and_gateways_are_listed() {
        var revisions = rest.get("/api/v1/revisions?limit=5");
        assertThat(revisions.status()).as(revisions.text()).isEqualTo(200);
        assertThat(revisions.json().get("items").isArray()).isTrue();
        assertThat(rest.get("/api/v1/revisions?limit=0").status()).isEqualTo(400);
        var gateways = rest.get("/api/v1/gateways");
        assertThat(gateways.status()).as(gateways.text()).isEqualTo(200);
        assertThat(gateways.json().get("items").isArray()).isTrue();
    }

    @Test
    void nobody_sees_anything_without_a_key() {
        var nobody = backend.asNobody();
        for (var path : List.of("usage", "requests", "revisions", "gateways")) {
            assertThat(nobody.get("/api/v1/" + path).status()).as(path).isEqualTo(401);
        }
    }

    @Test
    void an_id_that_is_no_request_is_not_found() {
        assertThat(rest.get("/api/v1/requests/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(rest.get("/api/v1/requests/seven").status()).isEqualTo(404);
    }

    private long put(String path, String body) {
        var answer = rest.put(path, body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return Long.parseLong(answer.header("Sluice-Revision"));
    }

    /// Applies what is offered until a revision carries this number.
    static Snapshot offered(TestNode node, long revision) throws Exception {
        while (true) {
            Offer offer = node.next(MessageCase.OFFER).getOffer();
            var bytes = new ByteArrayOutputStream();
            for (var i = 0; i < offer.getChunks(); i++) {
                bytes.writeBytes(node.next(MessageCase.CHUNK).getChunk().getData().toByteArray());
            }
            node.send(
                    NodeMessage.newBuilder()
                            .setAck(
                                    Ack.newBuilder()
                                            .setRevision(offer.getRevision())
                                            .setPhase(Ack.Phase.APPLIED)));
            if (offer.getRevision() >= revision) {
                return Snapshot.parseFrom(bytes.toByteArray());
            }
        }
    }
}
