package dev.sluice.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import org.junit.jupiter.api.Test;

class OperationsPortTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls ops =
            new RestCalls(
                    backend.context()
                            .getEnvironment()
                            .getRequiredProperty("local.management.port", Integer.class));

    @Test
    void liveness_readiness_and_metrics_need_no_key() {
        assertThat(ops.get("/livez").status()).isEqualTo(200);
        var ready = ops.get("/readyz");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.text()).contains("UP").doesNotContain("postgres");
        var metrics = ops.get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.text()).contains("jvm_memory_used_bytes").contains("hikaricp_");
    }

    @Test
    void nothing_else_is_there_and_nobody_is_sent_to_the_sign_in() {
        for (var path : new String[] {"/", "/env", "/beans", "/login", "/actuator/health"}) {
            var answer = ops.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.header("Location")).isEmpty();
        }
        for (var path : new String[] {"/livez", "/metrics", "/health"}) {
            assertThat(backend.asAdmin().get(path).status()).as(path).isEqualTo(404);
        }
    }
}
