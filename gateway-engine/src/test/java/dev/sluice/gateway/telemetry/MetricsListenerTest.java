package dev.sluice.gateway.telemetry;

import static dev.sluice.gateway.telemetry.Ended.CATALOG;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.health.Work;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LocalLedgers;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Spent;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsListenerTest {
    private final Ticker ticker = Ticker.newMockTicker();
    private final HealthBoard board = new HealthBoard(ticker, new SplittableRandom(1));
    private final LocalLedgers ledgers = new LocalLedgers(InstantSource.system(), ticker);
    private final Meters meters = new Meters(board, ledgers, id -> id);
    private final MetricsListener listener = new MetricsListener(meters);

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void an_exchange_is_timed_and_its_tokens_are_counted_by_tenant_route_and_instance() {
        listener.arrived();
        listener.ended(Ended.success());

        assertThat(meters.page())
                .contains(
                        "gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"chat\",instance=\"qwen-b\",outcome=\"success\",route=\"qwen\",tenant=\"acme\"} 1")
                .contains(
                        "gen_ai_server_time_to_first_token_seconds_bucket{instance=\"qwen-b\",route=\"qwen\",tenant=\"acme\",le=\"0.5\"} 1")
                .contains(
                        "gen_ai_server_time_to_first_token_seconds_bucket{instance=\"qwen-b\",route=\"qwen\",tenant=\"acme\",le=\"0.25\"} 0")
                .contains(
                        "gen_ai_server_time_per_output_token_seconds_sum{instance=\"qwen-b\",route=\"qwen\",tenant=\"acme\"} 0.1")
                .contains(
                        "gen_ai_client_inference_usage_input_tokens_total{gen_ai_token_modality=\"text\",instance=\"qwen-b\",route=\"qwen\",tenant=\"acme\"} 100.0")
                .contains(
                        "gen_ai_client_inference_usage_cache_read_input_tokens_total{gen_ai_token_modality=\"text\",instance=\"qwen-b\",route=\"qwen\",tenant=\"acme\"} 40.0")
                .contains(
                        "gen_ai_client_inference_usage_output_tokens_total{gen_ai_token_modality=\"text\",instance=\"qwen-b\",route=\"qwen\",tenant=\"acme\"} 21.0")
                .contains("sluice_overhead_seconds_count{route=\"qwen\"} 1");
    }

    @Test
    void a_move_to_another_instance_is_a_fallback_with_its_reason() {
        listener.ended(Ended.success());

        assertThat(meters.page())
                .contains(
                        "sluice_fallbacks_total{from=\"qwen-a\",reason=\"upstream_error\",to=\"qwen-b\"} 1.0");
    }

    @Test
    void a_refusal_by_quota_names_the_scope() {
        listener.ended(Ended.refusedByQuota());

        assertThat(meters.page())
                .contains(
                        "sluice_quota_rejections_total{reason=\"rate_limit_exceeded\",scope=\"instance\"} 1.0");
    }

    @Test
    void a_request_refused_at_the_door_is_counted_without_names() {
        listener.ended(Ended.refusedAtTheDoor());

        assertThat(meters.page())
                .contains(
                        "gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"chat\",instance=\"none\",outcome=\"refused_key\",route=\"none\",tenant=\"none\"} 1");
    }

    @Test
    void exchanges_under_way_are_a_gauge() {
        listener.arrived();
        listener.arrived();
        listener.ended(Ended.success());

        assertThat(listener.inFlight()).isEqualTo(1);
        assertThat(meters.page()).contains("sluice_in_flight 1.0");
    }

    @Test
    void the_states_of_instances_are_on_the_page() {
        board.swapped(CATALOG);
        var max = requireNonNull(CATALOG.instance("max"));
        for (var i = 0; i < 3; i++) {
            new PassiveHealth(board).note(max, new AttemptOutcome.Broke("reset"));
        }
        new PassiveHealth(board).sent(max, Work.UNKNOWN, () -> {});

        assertThat(meters.page())
                .contains("sluice_instance_state{instance=\"max\",state=\"ejected\"} 1.0")
                .contains("sluice_instance_state{instance=\"max\",state=\"healthy\"} 0.0")
                .contains("sluice_instance_state{instance=\"qwen-a\",state=\"healthy\"} 1.0")
                .contains("sluice_instance_active{instance=\"max\"} 1.0");
    }

    @Test
    void what_is_left_of_a_shared_quota_is_on_the_page() {
        var asked =
                CATALOG.ledgers(
                        requireNonNull(CATALOG.consumer("bot")),
                        requireNonNull(CATALOG.routeByModel("qwen")),
                        requireNonNull(CATALOG.instance("qwen-a")));
        ledgers.reserve(
                new Ask("x", 1, asked, new Need(10, 64, 0, 0, 1, true), Long.MAX_VALUE),
                verdict -> {
                    if (verdict instanceof QuotaVerdict.Granted(var reservation)) {
                        reservation.settle(new Spent(100, 400));
                    }
                });

        assertThat(meters.page())
                .contains(
                        "sluice_quota_remaining{quota=\"instance\",scope=\"instance\",unit=\"total_tokens\"} 9500.0")
                .contains(
                        "sluice_quota_limit{quota=\"instance\",scope=\"instance\",unit=\"total_tokens\"} 10000.0");
    }
}
