package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Configuration changes while applications call, and no application notices.
@ExtendWith(SharedProduct.class)
final class LiveChangeIT {
    private static final int CALLERS = 8;

    @Test
    void a_route_moves_to_another_instance_without_a_failed_request(Product product) {
        var pace = Mood.CALM.with(Pace.of(Duration.ofMillis(5), 2_000, 20));
        try (var before = Simulator.start(SimulatorConfig.named("live-a", "up").with(pace));
                var after = Simulator.start(SimulatorConfig.named("live-b", "up").with(pace))) {
            var setup =
                    new Setup(product.rest())
                            .tenant("live")
                            .instance("live-a", before, "up")
                            .instance("live-b", after, "up")
                            .route("live-qwen", "live-a")
                            .consumer("live", "live-bot");
            var key = setup.key("live", "live-bot");
            setup.applied();

            try (var application = product.application(key);
                    var traffic = Traffic.start(application, "live-qwen", CALLERS)) {
                traffic.awaitMore(50);
                for (var name : new String[] {"live-b", "live-a", "live-b"}) {
                    setup.route("live-qwen", name).applied();
                    traffic.awaitMore(20);
                }
                setup.instance("live-b", after, "up").applied();
                setup.quota(
                                "live-roomy",
                                "\"tenant\":\"live\",\"consumer\":\"live-bot\",\"instance\":\"live-b\"",
                                1_000_000_000)
                        .applied();
                traffic.awaitMore(20);
                traffic.stop();

                assertThat(traffic.failures()).isEmpty();
                Await.until(
                        "both models together have finished every answer",
                        () -> before.counts().finished() + after.counts().finished(),
                        finished -> finished == traffic.answered());
                assertThat(after.counts().finished()).isGreaterThan(20);
            }
        }
    }

    @Test
    void a_revoked_key_and_a_removed_route_stop_working(Product product) {
        try (var model = Simulator.start(SimulatorConfig.named("live-c", "up"))) {
            var setup =
                    new Setup(product.rest())
                            .tenant("live")
                            .instance("live-c", model, "up")
                            .route("live-gone", "live-c")
                            .consumer("live", "live-leaver");
            var issued = setup.rest().post("/tenants/live/consumers/live-leaver/keys", "{}").body();
            var stays = setup.key("live", "live-leaver");
            setup.applied();

            try (var leaver = product.application(issued.path("key").asString());
                    var other = product.application(stays)) {
                var body = Application.chat("live-gone", false);
                assertThat(leaver.post(body).statusCode()).isEqualTo(200);

                setup.delete(
                                "/tenants/live/consumers/live-leaver/keys/"
                                        + issued.path("id").asString())
                        .applied();
                assertThat(leaver.post(body).statusCode()).isEqualTo(401);
                assertThat(other.post(body).statusCode()).isEqualTo(200);

                setup.delete("/routes/live-gone").applied();
                assertThat(other.post(body).statusCode()).isEqualTo(404);
            }
        }
    }
}
