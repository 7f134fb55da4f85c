package dev.sluice.gateway.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.control.ChecksConfig;
import dev.sluice.control.SecretHeader;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.names.Names;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class NettyProbeTest {
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var some : open) {
            some.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private ProbeAnswer ask(ModelInstance instance, EndpointNetworks networks) throws Exception {
        var names = Names.byDns(Ticker.systemTicker());
        open.add(names);
        var probe = new NettyProbe(group.next(), names, networks);
        var answer = new CompletableFuture<ProbeAnswer>();
        group.next()
                .submit(() ->
                        probe.ask(instance, requireNonNull(instance.checks()), answer::complete))
                .sync();
        return answer.get(20, TimeUnit.SECONDS);
    }

    private ProbeAnswer ask(ModelInstance instance) throws Exception {
        return ask(instance, EndpointNetworks.any());
    }

    private static ModelInstance instance(int port, ChecksConfig.Builder checks) {
        var world = new TestSnapshot();
        world.snapshot()
                .getInstancesBuilder(0)
                .setEndpoint("http://127.0.0.1:" + port + "/v1/chat/completions")
                .addAuthHeaders(
                        SecretHeader.newBuilder()
                                .setName("Authorization")
                                .setValue(TestSnapshot.ref("cloud-key")))
                .setChecks(checks);
        return requireNonNull(world.compiled().instance("qwen-a"));
    }

    private static ChecksConfig.Builder checks(ChecksConfig.Kind kind) {
        return ChecksConfig.newBuilder().setKind(kind).setTimeoutMs(3000);
    }

    private int server(int status, List<String> seen) throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    seen.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Host")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("X-Probe")
                                    + " "
                                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private ServerSocket silent() throws Exception {
        var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(socket);
        return socket;
    }

    @Test
    void an_open_port_is_a_good_tcp_answer() throws Exception {
        assertThat(ask(instance(silent().getLocalPort(), checks(ChecksConfig.Kind.TCP))))
                .isEqualTo(new ProbeAnswer.Good(0));
    }

    @Test
    void a_closed_port_is_a_bad_one() throws Exception {
        // Bound and not listening: nobody else on this machine can take the port meanwhile.
        var socket = new Socket();
        open.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

        assertThat(ask(instance(socket.getLocalPort(), checks(ChecksConfig.Kind.TCP))))
                .isEqualTo(ProbeAnswer.Bad.without("connect refused"));
    }

    @Test
    void an_http_probe_sends_what_the_checks_say_with_the_instances_credential() throws Exception {
        var seen = new CopyOnWriteArrayList<String>();
        var port = server(200, seen);

        var answer =
                ask(
                        instance(
                                port,
                                checks(ChecksConfig.Kind.HTTP)
                                        .setMethod("POST")
                                        .setPath("/health?deep=1")
                                        .setHost("models.internal:8000")
                                        .setBody("{\"n\":1}")
                                        .addHeaders("X-Probe: yes")));

        assertThat(answer).isEqualTo(new ProbeAnswer.Good(200));
        assertThat(seen)
                .containsExactly(
                        "POST /health?deep=1 models.internal:8000 Bearer sk-cloud yes {\"n\":1}");
    }

    @Test
    void a_status_is_judged_by_the_two_lists() throws Exception {
        var seen = new CopyOnWriteArrayList<String>();

        assertThat(ask(instance(server(503, seen), checks(ChecksConfig.Kind.HTTP))))
                .isEqualTo(new ProbeAnswer.Bad(503, "status 503"));
        assertThat(ask(instance(server(401, seen), checks(ChecksConfig.Kind.HTTP))))
                .isEqualTo(new ProbeAnswer.Neither(401));
        assertThat(
                        ask(
                                instance(
                                        server(401, seen),
                                        checks(ChecksConfig.Kind.HTTP).addHealthyStatuses(401))))
                .isEqualTo(new ProbeAnswer.Good(401));
    }

    @Test
    void a_server_that_says_nothing_is_late() throws Exception {
        assertThat(
                        ask(
                                instance(
                                        silent().getLocalPort(),
                                        checks(ChecksConfig.Kind.HTTP).setTimeoutMs(200))))
                .isEqualTo(new ProbeAnswer.Late());
    }

    @Test
    void no_tls_behind_an_https_probe_is_a_bad_answer() throws Exception {
        var socket = silent();
        Thread.startVirtualThread(() -> {
            try (var plain = socket.accept()) {
                plain.getOutputStream().write("HTTP/1.0 400 No TLS here".getBytes(UTF_8));
                plain.getInputStream().readAllBytes();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        assertThat(ask(instance(socket.getLocalPort(), checks(ChecksConfig.Kind.HTTPS))))
                .isEqualTo(ProbeAnswer.Bad.without("tls"));
    }

    @Test
    void an_address_that_is_not_allowed_is_never_connected_to() throws Exception {
        var instance = instance(silent().getLocalPort(), checks(ChecksConfig.Kind.TCP));

        assertThat(ask(instance, EndpointNetworks.of(List.of("10.0.0.0/8"))))
                .isEqualTo(ProbeAnswer.Bad.without("forbidden network"));
    }
}
