package dev.sluice.console.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import org.junit.jupiter.api.Test;

class TenantsApiTest {
    private final RestCalls rest = RunningBackend.shared().asAdmin();

    @Test
    void putting_twice_creates_then_changes_and_each_write_has_its_revision() {
        // When
        var first =
                rest.put(
                        "/api/v1/tenants/t-put",
                        "{\"displayName\":\"海尔 A\",\"timeZone\":\"Asia/Shanghai\"}");
        var second =
                rest.put("/api/v1/tenants/t-put", "{\"displayName\":\"B\",\"currency\":\"EUR\"}");
        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(Long.parseLong(second.header("Sluice-Revision")))
                .isGreaterThan(Long.parseLong(first.header("Sluice-Revision")));
        assertThat(first.json().get("displayName").stringValue()).isEqualTo("海尔 A");
        var stored = rest.get("/api/v1/tenants/t-put").json();
        assertThat(stored.get("displayName").stringValue()).isEqualTo("B");
        assertThat(stored.get("timeZone").stringValue()).isEqualTo("UTC");
        assertThat(stored.get("currency").stringValue()).isEqualTo("EUR");
    }

    @Test
    void what_get_answers_can_be_put_back_unchanged() {
        rest.put("/api/v1/tenants/t-round", "{}");
        var shown = rest.get("/api/v1/tenants/t-round");
        var again = rest.put("/api/v1/tenants/t-round", shown.text());
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.json().get("id")).isEqualTo(shown.json().get("id"));
    }

    @Test
    void every_wrong_field_is_named_at_once_and_nothing_is_stored() {
        // When
        var answer =
                rest.put(
                        "/api/v1/tenants/t%20bad",
                        "{\"displayName\":7,\"timeZone\":\"Mars/Olympus\",\"currency\":\"XYZZY\",\"colour\":\"red\"}");
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("name", "displayName", "timeZone", "currency", "colour");
        assertThat(rest.get("/api/v1/tenants/t%20bad").status()).isEqualTo(404);
    }

    @Test
    void a_refused_write_takes_no_revision() {
        var before = rest.put("/api/v1/tenants/t-count", "{}").header("Sluice-Revision");
        rest.put("/api/v1/tenants/t-count", "{\"currency\":\"nothing\"}");
        var after =
                rest.put("/api/v1/tenants/t-count", "{\"currency\":\"EUR\"}")
                        .header("Sluice-Revision");
        assertThat(Long.parseLong(after)).isEqualTo(Long.parseLong(before) + 1);
    }

    @Test
    void a_tenant_in_use_stays_and_the_answer_names_who_uses_it() {
        // Given
        rest.put("/api/v1/tenants/t-used", "{}");
        rest.put("/api/v1/tenants/t-used/units/lab", "{\"displayName\":\"Lab\"}");
        rest.put("/api/v1/tenants/t-used/consumers/bot", "{\"unit\":\"lab\"}");
        // When
        var tenant = rest.delete("/api/v1/tenants/t-used");
        var unit = rest.delete("/api/v1/tenants/t-used/units/lab");
        // Then
        assertThat(tenant.status()).isEqualTo(409);
        assertThat(tenant.json().get("detail").stringValue())
                .contains("unit lab")
                .contains("consumer bot");
        assertThat(unit.status()).isEqualTo(409);
        assertThat(unit.json().get("detail").stringValue()).contains("consumer bot");
        // When the users are gone
        rest.delete("/api/v1/tenants/t-used/consumers/bot");
        assertThat(rest.delete("/api/v1/tenants/t-used/units/lab").status()).isEqualTo(204);
        var gone = rest.delete("/api/v1/tenants/t-used");
        assertThat(gone.status()).isEqualTo(204);
        assertThat(gone.header("Sluice-Revision")).isNotEmpty();
        assertThat(rest.get("/api/v1/tenants/t-used").status()).isEqualTo(404);
    }

    @Test
    void a_write_that_expects_another_version_is_refused() {
        // Given
        var first = rest.put("/api/v1/tenants/t-etag", "{}");
        rest.put("/api/v1/tenants/t-etag", "{\"displayName\":\"meanwhile\"}");
        // When
        var late =
                rest.put(
                        "/api/v1/tenants/t-etag",
                        "{\"displayName\":\"late\"}",
                        "If-Match",
                        first.header("ETag"));
        var twice = rest.put("/api/v1/tenants/t-etag", "{}", "If-None-Match", "*");
        // Then
        assertThat(late.status()).isEqualTo(412);
        assertThat(twice.status()).isEqualTo(409);
        assertThat(rest.get("/api/v1/tenants/t-etag").json().get("displayName").stringValue())
                .isEqualTo("meanwhile");
    }

    @Test
    void lists_go_page_by_page_and_lose_nothing() {
        // Given
        for (var i = 0; i < 5; i++) {
            rest.put("/api/v1/tenants/t-page-" + i, "{}");
        }
        // When
        var first = rest.get("/api/v1/tenants?search=t-page-&limit=3").json();
        var rest2 =
                rest.get(
                                "/api/v1/tenants?search=T-PAGE-&limit=3&after="
                                        + first.get("next").stringValue())
                        .json();
        // Then
        assertThat(first.get("items").size()).isEqualTo(3);
        assertThat(rest2.get("items").size()).isEqualTo(2);
        assertThat(rest2.get("next").isNull()).isTrue();
        assertThat(rest2.get("items").get(0).get("name").stringValue()).isEqualTo("t-page-3");
        assertThat(rest.get("/api/v1/tenants?limit=0").status()).isEqualTo(400);
        assertThat(rest.get("/api/v1/tenants?search=100%25").json().get("items").isEmpty())
                .isTrue();
    }

    @Test
    void units_belong_to_their_tenant_alone() {
        rest.put("/api/v1/tenants/t-units-a", "{}");
        rest.put("/api/v1/tenants/t-units-b", "{}");
        rest.put("/api/v1/tenants/t-units-a/units/lab", "{}");
        assertThat(rest.get("/api/v1/tenants/t-units-a/units").json().get("items").size())
                .isEqualTo(1);
        assertThat(rest.get("/api/v1/tenants/t-units-b/units/lab").status()).isEqualTo(404);
        assertThat(rest.put("/api/v1/tenants/nobody/units/lab", "{}").status()).isEqualTo(404);
    }
}
