package dev.sluice.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.TestSnapshot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class OpsServerTest {
    private final CatalogHolder catalogs = new CatalogHolder();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Readiness readiness = new Readiness(catalogs, draining::get);
    private final HttpClient client = HttpClient.newHttpClient();
    private OpsServer server = new OpsServer("127.0.0.1", 0, readiness, () -> "up 1\n");

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private HttpResponse<String> ask(int port, String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void is_alive_from_the_start_and_ready_between_the_first_revision_and_the_drain()
            throws Exception {
        var port = server.start();
        assertThat(ask(port, "GET", "/livez").statusCode()).isEqualTo(200);
        assertThat(ask(port, "GET", "/readyz").statusCode()).isEqualTo(503);
        assertThat(ask(port, "GET", "/readyz").body()).isEqualTo("no revision applied yet\n");

        catalogs.swap(new TestSnapshot().compiled());
        assertThat(ask(port, "GET", "/readyz").statusCode()).isEqualTo(200);

        draining.set(true);
        assertThat(ask(port, "GET", "/readyz?verbose").statusCode()).isEqualTo(503);
        assertThat(ask(port, "GET", "/readyz").body()).isEqualTo("draining\n");
        assertThat(ask(port, "GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void shows_the_metrics_in_prometheus_format() throws Exception {
        var answer = ask(server.start(), "GET", "/metrics");

        assertThat(answer.body()).isEqualTo("up 1\n");
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void a_head_request_gets_the_head_alone() throws Exception {
        var answer = ask(server.start(), "HEAD", "/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-length")).hasValue("5");
    }

    @Test
    void everything_else_is_refused() throws Exception {
        var port = server.start();

        assertThat(ask(port, "GET", "/").statusCode()).isEqualTo(404);
        assertThat(ask(port, "POST", "/livez").statusCode()).isEqualTo(405);
    }

    @Test
    void metrics_that_cannot_be_read_say_so_without_a_stack_trace() throws Exception {
        Supplier<String> broken =
                () -> {
                    throw new IllegalStateException("inner detail");
                };
        server.close();
        server = new OpsServer("127.0.0.1", 0, readiness, broken);

        var answer = ask(server.start(), "GET", "/metrics");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("the metrics could not be read\n");
    }

    @Test
    void a_port_that_is_taken_is_an_error_that_names_it() throws Exception {
        var port = server.start();
        var second = new OpsServer("127.0.0.1", port, readiness, () -> "");

        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }
}
