package dev.sluice.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A PUT of what is stored already changes nothing, so it takes no revision either.
class UnchangedWriteTest {
    private static final String INSTANCE =
            """
            {"endpoint": "http://127.0.0.1:8000/v1", "model": "m", "hosting": "cloud",
             "auth": {"header": {"Authorization": "Bearer of-unchanged"}, "query": {"q": "secret-q"}},
             "timeouts": {"connect": "PT1S"}, "checks": {"active": {"type": "tcp"}}}\
            """;

    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @BeforeAll
    static void what_the_resources_refer_to() {
        var rest = RunningBackend.shared().asAdmin();
        rest.put("/api/v1/tenants/u-base", "{}");
        rest.put("/api/v1/instances/u-base", "{\"endpoint\":\"http://127.0.0.1:8000/v1\"}");
        rest.put(
                "/api/v1/routes/u-base",
                "{\"model\":\"u-base\",\"targets\":[{\"instance\":\"u-base\"}]}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "tenants/u-t | {\"displayName\":\"T\",\"timeZone\":\"Asia/Shanghai\"} | {\"displayName\":\"U\"}",
                "tenants/u-base/units/u | {\"displayName\":\"T\"} | {\"displayName\":\"U\"}",
                "tenants/u-base/consumers/u | {\"routes\":[\"u-base\"]} | {}",
                "instances/u-i | {\"endpoint\":\"http://127.0.0.1:8000/v1\",\"checks\":{\"active\":{\"type\":\"tcp\"}}} | {\"endpoint\":\"http://127.0.0.1:8001/v1\"}",
                "routes/u-r | {\"model\":\"u-r\",\"targets\":[{\"instance\":\"u-base\",\"priority\":3}]} | {\"model\":\"u-r\",\"targets\":[{\"instance\":\"u-base\",\"priority\":4}]}",
                "quotas/u-q | {\"scope\":{\"tenant\":\"u-base\"},\"limit\":10,\"window\":\"PT1H\"} | {\"scope\":{\"tenant\":\"u-base\"},\"limit\":11,\"window\":\"PT1H\"}",
                "prices/u-p | {\"route\":\"u-base\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":0.80,\"outputPerMillion\":2} | {\"route\":\"u-base\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":0.81,\"outputPerMillion\":2}",
                "users/u-u | {\"role\":\"bu_viewer\",\"tenant\":\"u-base\",\"password\":\"a password of fifteen\"} | {\"role\":\"bu_viewer\",\"tenant\":\"u-base\",\"displayName\":\"U\"}",
            })
    void the_second_put_answers_the_first_ones_revision_and_leaves_no_trace(
            String path, String body, String different) {
        // Given
        var first = rest.put("/api/v1/" + path, body);
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        var entries = entries();
        // When
        var again = rest.put("/api/v1/" + path, body);
        var shown = rest.put("/api/v1/" + path, rest.get("/api/v1/" + path).text());
        // Then
        for (var same : new RestCalls.Answer[] {again, shown}) {
            assertThat(same.status()).as(same.text()).isEqualTo(200);
            assertThat(same.header("Sluice-Revision")).isEqualTo(first.header("Sluice-Revision"));
            assertThat(same.header("ETag")).isEqualTo(first.header("ETag"));
            assertThat(same.json()).isEqualTo(first.json());
        }
        assertThat(entries()).isEqualTo(entries);
        // And a real change is one
        var changed = rest.put("/api/v1/" + path, different);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(revision(changed)).isEqualTo(revision(first) + 1);
        assertThat(changed.header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(entries()).isEqualTo(entries + 1);
    }

    @Test
    void a_credential_given_again_changes_nothing_and_another_value_does() {
        // Given
        var first = rest.put("/api/v1/instances/u-secret", INSTANCE);
        // When
        var again = rest.put("/api/v1/instances/u-secret", INSTANCE);
        var other = rest.put("/api/v1/instances/u-secret", INSTANCE.replace("secret-q", "other-q"));
        // Then
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(revision(again)).isEqualTo(revision(first));
        assertThat(revision(other)).isEqualTo(revision(first) + 1);
    }

    @Test
    void another_password_is_a_change_although_no_answer_shows_it() {
        // Given
        var path = "/api/v1/users/u-password";
        var body =
                "{\"role\":\"bu_viewer\",\"tenant\":\"u-base\",\"password\":\"a password of fifteen\"}";
        var first = rest.put(path, body);
        // When
        var other = rest.put(path, body.replace("fifteen", "sixteen"));
        // Then
        assertThat(revision(other)).isEqualTo(revision(first) + 1);
    }

    @Test
    void an_unchanged_write_that_expects_another_version_is_refused_all_the_same() {
        rest.put("/api/v1/tenants/u-etag", "{}");
        assertThat(rest.put("/api/v1/tenants/u-etag", "{}", "If-Match", "\"999\"").status())
                .isEqualTo(412);
        assertThat(rest.put("/api/v1/tenants/u-etag", "{}", "If-None-Match", "*").status())
                .isEqualTo(409);
    }

    private int entries() {
        var count =
                backend.database()
                        .jdbc()
                        .queryForObject("SELECT count(*) FROM audit_entry", Integer.class);
        return count == null ? -1 : count;
    }

    private static long revision(RestCalls.Answer answer) {
        return Long.parseLong(answer.header("Sluice-Revision"));
    }
}
