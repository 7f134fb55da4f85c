package dev.sluice.console.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.secrets.Peppers;
import dev.sluice.console.shared.CurrentActor;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumersApiTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @BeforeEach
    void tenants() {
        rest.put("/api/v1/tenants/c-a", "{}");
        rest.put("/api/v1/tenants/c-b", "{}");
    }

    @Test
    void a_consumer_round_trips_with_routes_and_unit() {
        // Given
        rest.put("/api/v1/instances/c-inst", "{\"endpoint\":\"http://127.0.0.1:8000/v1\"}");
        rest.put(
                "/api/v1/routes/c-route",
                "{\"model\":\"c-model\",\"targets\":[{\"instance\":\"c-inst\"}]}");
        rest.put("/api/v1/tenants/c-a/units/lab", "{}");
        // When
        var made =
                rest.put(
                        "/api/v1/tenants/c-a/consumers/round",
                        "{\"displayName\":\"R\",\"routes\":[\"c-route\"],\"unit\":\"lab\"}");
        var again =
                rest.put(
                        "/api/v1/tenants/c-a/consumers/round",
                        rest.get("/api/v1/tenants/c-a/consumers/round").text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.json().get("routes").get(0).stringValue()).isEqualTo("c-route");
        assertThat(again.json().get("unit").stringValue()).isEqualTo("lab");
        // And the route is in use now
        assertThat(rest.delete("/api/v1/routes/c-route").json().get("detail").stringValue())
                .contains("consumer round");
    }

    @Test
    void a_unit_or_route_that_does_not_exist_is_a_field_error() {
        rest.put("/api/v1/tenants/c-b/units/theirs", "{}");
        var answer =
                rest.put(
                        "/api/v1/tenants/c-a/consumers/lost",
                        "{\"routes\":[\"nowhere\"],\"unit\":\"theirs\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactlyInAnyOrder("routes[0]", "unit");
        var blank =
                rest.put(
                        "/api/v1/tenants/c-a/consumers/lost", "{\"routes\":[\"\"],\"unit\":\" \"}");
        assertThat(blank.fields()).containsExactlyInAnyOrder("routes[0]", "unit");
        assertThat(rest.get("/api/v1/tenants/c-a/consumers/lost").status()).isEqualTo(404);
    }

    @Test
    void a_key_is_shown_once_and_stored_as_a_keyed_hash_only() {
        // Given
        rest.put("/api/v1/tenants/c-a/consumers/keys", "{}");
        // When
        var issued = rest.post("/api/v1/tenants/c-a/consumers/keys/keys", "{}");
        var key = issued.json().get("key").stringValue();
        var listed = rest.get("/api/v1/tenants/c-a/consumers/keys/keys");
        // Then
        assertThat(issued.status()).isEqualTo(201);
        assertThat(KeyFormat.isWhole(key)).isTrue();
        assertThat(listed.text())
                .doesNotContain(key)
                .doesNotContain(key.substring(22, 65))
                .contains(key.substring(9, 21));
        assertThat(
                        backend.database()
                                .jdbc()
                                .queryForObject(
                                        "SELECT count(*) FROM api_key WHERE api_key::text LIKE ?",
                                        Integer.class,
                                        "%" + key.substring(22, 65) + "%"))
                .isZero();
        assertThat(
                        backend.database()
                                .jdbc()
                                .queryForObject(
                                        "SELECT count(*) FROM audit_entry WHERE audit_entry::text LIKE ?",
                                        Integer.class,
                                        "%" + key.substring(22, 65) + "%"))
                .isZero();
        var hash = backend.bean(Peppers.class).hash(key);
        var table =
                backend.bean(CurrentActor.class)
                        .asSystem("test", () -> backend.bean(Consumers.class).keyHashes());
        assertThat(table)
                .anyMatch(row ->
                        Arrays.equals(row.hash(), hash.value())
                                && row.pepperVersion() == hash.pepperVersion());
    }

    @Test
    void a_revoked_key_leaves_the_table_of_the_gateways_for_good() {
        // Given
        rest.put("/api/v1/tenants/c-a/consumers/revoked", "{}");
        var path = "/api/v1/tenants/c-a/consumers/revoked/keys";
        var issued = rest.post(path, "{}").json();
        var id = issued.get("id").stringValue();
        // When
        var first = rest.delete(path + "/" + id);
        var second = rest.delete(path + "/" + id);
        // Then
        assertThat(first.status()).isEqualTo(204);
        assertThat(second.status()).isEqualTo(204);
        assertThat(rest.get(path).json().get("items").get(0).get("revokedAt").isString()).isTrue();
        var table =
                backend.bean(CurrentActor.class)
                        .asSystem("test", () -> backend.bean(Consumers.class).keyHashes());
        assertThat(table).noneMatch(row -> row.id().toString().equals(id));
        assertThat(rest.delete(path + "/00000000-0000-0000-0000-000000000000").status())
                .isEqualTo(404);
        assertThat(rest.delete(path + "/no-uuid").status()).isEqualTo(400);
    }

    @Test
    void a_key_from_elsewhere_is_taken_as_it_is_but_never_by_two() {
        // Given
        rest.put("/api/v1/tenants/c-a/consumers/first", "{}");
        rest.put("/api/v1/tenants/c-b/consumers/second", "{}");
        // When
        var first =
                rest.post(
                        "/api/v1/tenants/c-a/consumers/first/keys", "{\"key\":\"consumer_a_key\"}");
        var second =
                rest.post(
                        "/api/v1/tenants/c-b/consumers/second/keys",
                        "{\"key\":\"consumer_a_key\"}");
        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().get("key").stringValue()).isEqualTo("consumer_a_key");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text()).contains("first").doesNotContain("consumer_a_key");
    }

    @Test
    void a_key_that_cannot_be_is_refused_without_an_echo() {
        rest.put("/api/v1/tenants/c-a/consumers/odd", "{}");
        var path = "/api/v1/tenants/c-a/consumers/odd/keys";
        var wrong = "slc_live_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_000000";
        var answer =
                rest.post(
                        path, "{\"key\":\"" + wrong + "\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactlyInAnyOrder("key", "expiresAt");
        assertThat(answer.text()).doesNotContain(wrong);
        assertThat(rest.post(path, "{\"key\":\"short\"}").fields()).containsExactly("key");
        assertThat(rest.post(path, "{\"expiresAt\":\"tomorrow\"}").fields())
                .containsExactly("expiresAt");
    }

    @Test
    void a_consumer_with_keys_in_force_or_quotas_stays_and_the_answer_names_them() {
        // Given
        rest.put("/api/v1/tenants/c-a/consumers/goes", "{}");
        var keys = "/api/v1/tenants/c-a/consumers/goes/keys";
        var key = rest.post(keys, "{}").json();
        var ended = rest.post(keys, "{}").json();
        backend.database()
                .jdbc()
                .update(
                        "UPDATE api_key SET expires_at = now() - interval '1 day' WHERE id = ?::uuid",
                        ended.get("id").stringValue());
        rest.put(
                "/api/v1/quotas/c-goes",
                "{\"scope\":{\"tenant\":\"c-a\",\"consumer\":\"goes\"},\"limit\":1,\"window\":\"PT1H\"}");
        // When
        var used = rest.delete("/api/v1/tenants/c-a/consumers/goes");
        rest.delete("/api/v1/quotas/c-goes");
        var open = rest.delete("/api/v1/tenants/c-a/consumers/goes");
        rest.delete(keys + "/" + key.get("id").stringValue());
        var free = rest.delete("/api/v1/tenants/c-a/consumers/goes");
        // Then
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.json().get("detail").stringValue())
                .contains("quota c-goes")
                .contains("key " + key.get("hint").stringValue())
                .doesNotContain(ended.get("hint").stringValue());
        assertThat(open.status()).isEqualTo(409);
        assertThat(open.json().get("detail").stringValue())
                .isEqualTo("consumer c-a/goes is used by key " + key.get("hint").stringValue());
        assertThat(free.status()).isEqualTo(204);
    }

    @Test
    void a_key_is_read_and_revoked_by_its_id_alone() {
        // Given
        rest.put("/api/v1/tenants/c-a/consumers/by-id", "{}");
        var keys = "/api/v1/tenants/c-a/consumers/by-id/keys";
        var issued = rest.post(keys, "{}");
        var id = issued.json().get("id").stringValue();
        // When
        var alone = rest.get("/api/v1/keys/" + id);
        var below = rest.get(issued.header("Location"));
        var revoked = rest.delete("/api/v1/keys/" + id);
        var again = rest.delete("/api/v1/keys/" + id);
        // Then
        assertThat(alone.status()).as(alone.text()).isEqualTo(200);
        assertThat(alone.json().get("tenant").stringValue()).isEqualTo("c-a");
        assertThat(alone.json().get("consumer").stringValue()).isEqualTo("by-id");
        assertThat(alone.text()).doesNotContain(issued.json().get("key").stringValue());
        assertThat(below.text()).isEqualTo(alone.text());
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(revoked.header("Sluice-Revision")).isNotEmpty();
        assertThat(again.status()).isEqualTo(204);
        assertThat(again.header("Sluice-Revision")).isEqualTo(revoked.header("Sluice-Revision"));
        assertThat(rest.get("/api/v1/keys/" + id).json().get("revokedAt").isString()).isTrue();
        assertThat(rest.get(keys + "/00000000-0000-0000-0000-000000000000").status())
                .isEqualTo(404);
        assertThat(rest.delete("/api/v1/keys/00000000-0000-0000-0000-000000000000").status())
                .isEqualTo(404);
        assertThat(rest.get("/api/v1/keys/no-uuid").status()).isEqualTo(400);
        assertThat(backend.asNobody().delete("/api/v1/keys/" + id).status()).isEqualTo(401);
    }
}
