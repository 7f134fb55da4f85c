package dev.sluice.console.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.publishing.RevisionLog;
import dev.sluice.console.publishing.RevisionPublished;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.control.StandingConfig;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.PayloadApplicationEvent;

class StandingApiTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @Test
    void an_instance_is_drained_and_restored_with_reason_and_name_and_each_is_a_revision() {
        // Given
        instance("s-drain");
        assertThat(rest.get("/api/v1/instances/s-drain").json().get("standing").toString())
                .isEqualTo("{\"state\":\"in-service\"}");
        // When
        var drained = rest.post("/api/v1/instances/s-drain/drain", "{\"reason\":\" new driver \"}");
        // Then
        assertThat(drained.status()).as(drained.text()).isEqualTo(200);
        var standing = rest.get("/api/v1/instances/s-drain").json().get("standing");
        assertThat(standing.get("state").stringValue()).isEqualTo("draining");
        assertThat(standing.get("reason").stringValue()).isEqualTo("new driver");
        assertThat(standing.get("by").stringValue()).isNotBlank();
        assertThat(standing.get("since").stringValue()).isNotBlank();
        assertThat(drained.json().get("standing")).isEqualTo(standing);
        assertThat(
                        backend.database()
                                .jdbc()
                                .queryForObject(
                                        "SELECT after -> 'standing' ->> 'reason' FROM audit_entry WHERE object_name = 's-drain' ORDER BY id DESC LIMIT 1",
                                        String.class))
                .isEqualTo("new driver");
        // When it is restored
        var restored = rest.call("POST", "/api/v1/instances/s-drain/restore", null);
        // Then
        assertThat(restored.status()).as(restored.text()).isEqualTo(200);
        assertThat(revision(restored)).isGreaterThan(revision(drained));
        var back = restored.json().get("standing");
        assertThat(back.get("state").stringValue()).isEqualTo("in-service");
        assertThat(back.has("reason")).isFalse();
    }

    @Test
    void a_decision_that_is_repeated_changes_nothing_but_a_restore_is_a_new_moment() {
        // Given
        instance("s-again");
        var first = rest.post("/api/v1/instances/s-again/eject", "{\"reason\":\"smoke\"}");
        // When
        var again = rest.call("POST", "/api/v1/instances/s-again/eject", null);
        var reworded = rest.post("/api/v1/instances/s-again/eject", "{\"reason\":\"fire\"}");
        var drained = rest.call("POST", "/api/v1/instances/s-again/drain", null);
        var restored = rest.call("POST", "/api/v1/instances/s-again/restore", null);
        var twice = rest.call("POST", "/api/v1/instances/s-again/restore", null);
        // Then
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(reworded.json().at("/standing/reason").stringValue()).isEqualTo("fire");
        assertThat(reworded.json().at("/standing/since"))
                .isEqualTo(first.json().at("/standing/since"));
        assertThat(drained.json().at("/standing/state").stringValue()).isEqualTo("draining");
        assertThat(drained.json().at("/standing").has("reason")).isFalse();
        assertThat(revision(twice)).isGreaterThan(revision(restored));
    }

    @Test
    void a_put_of_what_was_shown_leaves_the_decision_alone() {
        // Given
        instance("s-put");
        rest.post("/api/v1/instances/s-put/drain", "{\"reason\":\"moving house\"}");
        var shown = rest.get("/api/v1/instances/s-put");
        // When
        var repeated = rest.put("/api/v1/instances/s-put", shown.text());
        var changed =
                rest.put(
                        "/api/v1/instances/s-put",
                        "{\"endpoint\":\"http://10.0.0.2/v1\",\"standing\":{\"state\":\"in-service\"}}");
        // Then
        assertThat(repeated.status()).as(repeated.text()).isEqualTo(200);
        assertThat(repeated.json()).isEqualTo(shown.json());
        assertThat(changed.json().get("standing")).isEqualTo(shown.json().get("standing"));
    }

    @Test
    void the_published_snapshot_carries_it() throws Exception {
        // Given
        instance("s-publish");
        var published = new LinkedBlockingQueue<RevisionPublished>();
        backend.context()
                .addApplicationListener((PayloadApplicationEvent<RevisionPublished> event) ->
                        published.add(event.getPayload()));
        // When
        var ejected = rest.post("/api/v1/instances/s-publish/eject", "{\"reason\":\"smoke\"}");
        // Then
        var told = published("s-publish", revision(ejected), published).getStanding();
        assertThat(told.getStanding()).isEqualTo(StandingConfig.Standing.EJECTED);
        assertThat(told.getReason()).isEqualTo("smoke");
        var since = Instant.parse(ejected.json().at("/standing/since").stringValue());
        assertThat(told.getSinceMs()).isEqualTo(since.toEpochMilli());
    }

    @Test
    void a_bad_decision_is_named_and_changes_nothing() {
        instance("s-bad");
        var before = rest.get("/api/v1/instances/s-bad").text();
        var tooLong =
                rest.post(
                        "/api/v1/instances/s-bad/drain",
                        "{\"reason\":\"" + "x".repeat(501) + "\"}");
        var lines = rest.post("/api/v1/instances/s-bad/drain", "{\"reason\":\"a\\nb\"}");
        var number = rest.post("/api/v1/instances/s-bad/drain", "{\"reason\":5,\"till\":1}");
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.fields()).containsExactly("reason");
        assertThat(lines.fields()).containsExactly("reason");
        assertThat(number.fields()).containsExactlyInAnyOrder("reason", "till");
        assertThat(rest.post("/api/v1/instances/s-none/eject", "{}").status()).isEqualTo(404);
        assertThat(backend.asNobody().post("/api/v1/instances/s-bad/eject", "{}").status())
                .isEqualTo(401);
        assertThat(rest.get("/api/v1/instances/s-bad").text()).isEqualTo(before);
    }

    private void instance(String name) {
        var answer = rest.put("/api/v1/instances/" + name, "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    }

    private static long revision(RestCalls.Answer answer) {
        return Long.parseLong(answer.header("Sluice-Revision"));
    }

    /// Publishing follows the commit on a thread of its own.
    private InstanceConfig published(
            String name, long revision, BlockingQueue<RevisionPublished> published)
            throws Exception {
        var log = backend.bean(RevisionLog.class);
        while (log.newest() < revision) {
            assertThat(published.poll(20, TimeUnit.SECONDS)).isNotNull();
        }
        return Snapshot.parseFrom(log.find(log.newest()).orElseThrow().bytes())
                .getInstancesList()
                .stream()
                .filter(it -> it.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
