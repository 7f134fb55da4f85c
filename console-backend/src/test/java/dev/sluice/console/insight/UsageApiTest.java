package dev.sluice.console.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageApiTest {
    private final RestCalls rest = RunningBackend.shared().asAdmin();

    @Test
    void without_a_range_the_last_day_is_told_and_named() {
        var answer = rest.get("/api/v1/usage?groupBy=tenant,hour");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var from = Instant.parse(answer.json().get("from").stringValue());
        var to = Instant.parse(answer.json().get("to").stringValue());
        assertThat(Duration.between(from, to))
                .isBetween(Duration.ofHours(24), Duration.ofHours(26));
    }
}
