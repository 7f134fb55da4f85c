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
}
