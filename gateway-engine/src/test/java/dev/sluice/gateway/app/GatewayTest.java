package dev.sluice.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.Snapshot;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.edge.Engine;
import dev.sluice.gateway.edge.ScriptedUpstream;
import dev.sluice.gateway.link.LinkFailure;
import dev.sluice.gateway.link.TestConsole;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One gateway as its process starts it, between a console and an upstream.
@Timeout(120)
class GatewayTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir private Path folder;
    private TestConsole console;
    private ScriptedUpstream upstream;
    private TestSnapshot world;

    @BeforeEach
    void open() throws Exception {
        console = new TestConsole();
        upstream = new ScriptedUpstream();
        world =
                Engine.world(upstream.port())
                        .quota(
                                TestSnapshot.hourly(
                                        "bots", TestSnapshot.scope().setConsumerId("bot"), 5_000));
        console.keep(world);
        console.publish(revision(1));
    }

    @AfterEach
    void close() throws Exception {
        console.close();
        upstream.close();
    }

    private Snapshot revision(long number) {
        return world.snapshot()
                .setRevision(number)
                .setInstallationId(TestConsole.INSTALLATION)
                .build();
    }

    private Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("SLUICE_DATA", folder.toString());
        environment.put("SLUICE_NODE", "gw-1");
        environment.put("SLUICE_CONTROL", console.target().toString());
        environment.put("SLUICE_GATEWAY_PORT", "0");
        environment.put("SLUICE_OPS_PORT", "0");
        environment.put("SLUICE_EVENT_LOOPS", "1");
        environment.put("SLUICE_SPOOL_SEGMENT_BYTES", "65536");
        environment.put("SLUICE_PRE_STOP", "PT0S");
        return environment;
    }

    private Gateway start(String... more) throws Exception {
        var environment = environment();
        for (var i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return Gateway.start(GatewayConfig.from(environment));
    }

    private Gateway joined() throws Exception {
        var token = console.newToken();
        return start("SLUICE_JOIN_TOKEN", token.secret() + "." + token.authority());
    }

    private static void awaitReady(Gateway gateway) throws Exception {
        gateway.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static HttpResponse<String> call(Gateway gateway) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + gateway.gatewayPort()
                                                + "/v1/chat/completions"))
                        .header("Authorization", "Bearer " + TestSnapshot.BOT_KEY)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        """
                                        {"model":"team/chat","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}\
                                        """))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int ready(Gateway gateway) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + gateway.opsPort()
                                                        + "/readyz"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void a_request_is_served_and_its_usage_arrives_under_the_id_the_caller_got() throws Exception {
        upstream.then(ScriptedUpstream.plain(11, 7, "hello"));
        try (var gateway = joined()) {
            awaitReady(gateway);
            assertThat(ready(gateway)).isEqualTo(200);
            // When
            var answer = call(gateway);
            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
            console.awaitEvents(1);
            var id = answer.headers().firstValue("x-request-id").orElseThrow();
            var close = java.util.Objects.requireNonNull(console.events.get(id));
            assertThat(close.getTokens().getPrompt()).isEqualTo(11);
            assertThat(close.getTokens().getCompletion()).isEqualTo(7);
            assertThat(close.getRevision()).isEqualTo(1);
            assertThat(close.getAdmitted()).isTrue();
        }
    }

    @Test
    void it_serves_after_a_restart_while_the_console_is_away_and_ships_what_happened_later()
            throws Exception {
        upstream.then(ScriptedUpstream.plain(1, 1, "one"))
                .then(ScriptedUpstream.plain(2, 2, "two"));
        try (var gateway = joined()) {
            awaitReady(gateway);
            assertThat(call(gateway).statusCode()).isEqualTo(200);
            console.awaitEvents(1);
        }
        console.stop();
        try (var gateway = start()) {
            awaitReady(gateway);
            assertThat(gateway.revision()).isEqualTo(1);
            assertThat(call(gateway).statusCode()).isEqualTo(200);
            console.start();
            console.awaitEvents(2);
        }
    }

    @Test
    void a_quota_that_is_spent_is_still_spent_after_a_restart() throws Exception {
        upstream.then(ScriptedUpstream.plain(4_000, 990, "long"));
        try (var gateway = joined()) {
            awaitReady(gateway);
            assertThat(call(gateway).statusCode()).isEqualTo(200);
            assertThat(call(gateway).statusCode()).isEqualTo(429);
        }
        try (var gateway = start()) {
            awaitReady(gateway);
            assertThat(call(gateway).statusCode()).isEqualTo(429);
        }
    }

    @Test
    void a_saved_change_is_in_force_within_a_second() throws Exception {
        try (var gateway = joined()) {
            awaitReady(gateway);
            var began = System.nanoTime();
            console.publish(revision(2));
            while (gateway.revision() < 2) {
                assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void a_port_that_is_taken_is_a_bind_exception() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            var environment = environment();
            environment.put("SLUICE_GATEWAY_PORT", port);
            assertThatThrownBy(() -> Gateway.start(GatewayConfig.from(environment)))
                    .hasMessageContaining(port)
                    .hasRootCauseInstanceOf(BindException.class);
        }
        // And everything it had opened is closed: the folder can be used
        try (var gateway = joined()) {
            awaitReady(gateway);
        }
    }

    @Test
    void without_a_certificate_or_a_token_it_says_what_it_needs() {
        assertThatThrownBy(this::start)
                .isInstanceOf(LinkFailure.class)
                .hasMessageContaining("SLUICE_JOIN_TOKEN");
    }
}
