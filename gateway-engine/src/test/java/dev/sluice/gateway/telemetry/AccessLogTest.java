package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AccessLogTest {

    @Test
    void one_line_of_json_tells_what_became_of_an_exchange() {
        var lines = new CopyOnWriteArrayList<String>();
        try (var log = new AccessLog(lines::add)) {
            log.ended(Ended.success());
        }

        assertThat(lines)
                .containsExactly(
                        "{\"time\":\"2025-11-24T16:00:00Z\",\"exchange\":\"0193-id\",\"method\":\"POST\",\"path\":\"/v1/chat/completions\",\"status\":200,\"outcome\":\"success\",\"tenant\":\"acme\",\"consumer\":\"bot\",\"key\":\"bot-key-id\",\"route\":\"qwen\",\"instance\":\"qwen-b\",\"stream\":true,\"duration_ms\":2400.000,\"first_content_ms\":400.000,\"overhead_ms\":1.234,\"prompt_tokens\":100,\"completion_tokens\":21,\"usage_source\":\"upstream_final\",\"attempts\":2,\"bytes_in\":500,\"bytes_out\":6000,\"revision\":1}");
    }

    @Test
    void no_key_is_in_a_line_and_what_is_unknown_is_left_out() {
        var lines = new CopyOnWriteArrayList<String>();
        try (var log = new AccessLog(lines::add)) {
            log.ended(Ended.refusedAtTheDoor());
        }

        assertThat(lines.getFirst())
                .contains("\"outcome\":\"refused_key\",\"code\":\"invalid_api_key\"")
                .doesNotContain("secret-key", "\"consumer\"", "\"route\"");
    }

    @Test
    void a_writer_that_cannot_follow_costs_lines_and_no_waiting() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var log =
                new AccessLog(_ -> {
                    entered.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        var settled = Ended.refusedAtTheDoor();
        log.ended(settled);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        for (var i = 0; i < 20_000; i++) {
            log.ended(settled);
        }

        assertThat(log.dropped()).isEqualTo(20_000 - 16_384);
        release.countDown();
        log.close();
    }
}
