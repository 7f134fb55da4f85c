package dev.sluice.gateway.upstream;

import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.TimeoutsConfig;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.edge.ScriptedUpstream;
import dev.sluice.gateway.names.Names;
import dev.sluice.gateway.names.ScriptedNames;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long connections live, how many are kept, what is done about those that died meanwhile, and
/// about names.
@Timeout(60)
final class UpstreamLimitsTest {
    private static final UpstreamSettings SETTINGS =
            new UpstreamSettings(
                    1,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(10),
                    Set.of());

    private final MockTicker ticker = Ticker.newMockTicker();
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final ScriptedNames nameServer = new ScriptedNames();
    private final Names names = new Names(nameServer, ticker);
    private final Upstreams upstreams =
            new Upstreams(SETTINGS, names, EndpointNetworks.any(), ticker);

    @AfterEach
    void close() {
        upstreams.close();
        names.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static ModelInstance instance(String host, int port) {
        var world = new TestSnapshot();
        world.snapshot()
                .getInstancesBuilder(0)
                .setEndpoint("http://" + host + ":" + port + "/v1/chat/completions")
                .setTimeouts(TimeoutsConfig.newBuilder().setConnectMs(200));
        return requireNonNull(world.compiled().instance("qwen-a"));
    }

    private CompletableFuture<String> begin(ModelInstance instance) {
        var ended = new CompletableFuture<String>();
        loop.execute(() -> {
            var pool = upstreams.on(loop);
            var message = pool.head(instance, new UpstreamFields("*/*", "id", null, null), 2);
            message.writeBytes(new byte[] {'{', '}'});
            pool.call(
                    instance,
                    message,
                    new UpstreamListener() {
                        @Override
                        public void on(UpstreamEvent event) {
                            switch (event) {
                                case UpstreamEvent.Head _ -> {}
                                case UpstreamEvent.Chunk(var bytes) -> bytes.release();
                                case UpstreamEvent.End _ -> ended.complete("end");
                                case UpstreamEvent.Broken(var cause, var reason) ->
                                        ended.complete(cause + " " + reason);
                            }
                        }

                        @Override
                        public void readComplete() {}
                    });
        });
        return ended;
    }

    private String call(ModelInstance instance) throws Exception {
        var end = begin(instance).get(20, TimeUnit.SECONDS);
        // The connection goes back to its pool after the end was told.
        loop.submit(() -> {}).sync();
        return end;
    }

    private void pass(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Test
    void a_connection_that_was_idle_for_too_long_is_not_used_again() throws Exception {
        try (var server = new ScriptedUpstream().then(plain(1, 1, "x"))) {
            var instance = instance("127.0.0.1", server.port());
            call(instance);
            pass(Duration.ofSeconds(59));
            call(instance);
            assertThat(server.connections()).isEqualTo(1);

            pass(Duration.ofSeconds(61));
            call(instance);

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_that_grew_old_is_not_used_again_however_busy_it_was() throws Exception {
        try (var server = new ScriptedUpstream().then(plain(1, 1, "x"))) {
            var instance = instance("127.0.0.1", server.port());
            for (int i = 0; i < 12; i++) {
                call(instance);
                pass(Duration.ofSeconds(58));
            }

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void no_more_idle_connections_are_kept_than_allowed() throws Exception {
        var go = new CountDownLatch(1);
        try (var server =
                new ScriptedUpstream()
                        .then((out, socket) -> {
                            go.await();
                            return plain(1, 1, "x").act(out, socket);
                        })) {
            var instance = instance("127.0.0.1", server.port());
            var first = begin(instance);
            var second = begin(instance);
            server.next();
            server.next();
            go.countDown();
            first.get(20, TimeUnit.SECONDS);
            second.get(20, TimeUnit.SECONDS);
            loop.submit(() -> {}).sync();

            assertThat(server.connections()).isEqualTo(2);
            assertThat(loop.submit(() -> upstreams.on(loop).idleCount()).get()).isEqualTo(1);
        }
    }

    @Test
    void a_stale_connection_is_replaced_once_and_the_request_is_whole() throws Exception {
        try (var server =
                new ScriptedUpstream()
                        .then(plain(1, 1, "x"))
                        .then((_, _) -> false)
                        .then(plain(1, 1, "x"))) {
            var instance = instance("127.0.0.1", server.port());
            call(instance);

            assertThat(call(instance)).isEqualTo("end");

            server.next();
            var stale = server.next();
            var fresh = server.next();
            assertThat(fresh.body()).isEqualTo(stale.body()).isEqualTo("{}");
            assertThat(fresh.connection()).isEqualTo(2);
        }
    }

    @Test
    void a_fresh_connection_that_is_closed_is_no_stale_one() throws Exception {
        try (var server = new ScriptedUpstream().then(plain(1, 1, "x")).then((_, _) -> false)) {
            var instance = instance("127.0.0.1", server.port());
            call(instance);

            assertThat(call(instance)).isEqualTo("CLOSED closed before an answer");

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_black_hole_costs_the_connect_timeout() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var _ = new Crowd(full)) {
            assertThat(call(instance("127.0.0.1", full.getLocalPort())))
                    .isEqualTo("CONNECT_TIMEOUT connect timeout");
        }
    }

    @Test
    void the_addresses_of_a_name_are_tried_in_turn_and_outlive_it() throws Exception {
        try (var server =
                new ScriptedUpstream()
                        .then((out, socket) -> {
                            plain(1, 1, "x").act(out, socket);
                            return false;
                        })) {
            nameServer.knows("engine.internal", "127.0.0.2", "127.0.0.1");
            var instance = instance("engine.internal", server.port());
            assertThat(call(instance)).isEqualTo("end");

            nameServer.forgets("engine.internal");

            assertThat(call(instance)).isEqualTo("end");
            assertThat(names.lost("engine.internal")).isNotNull();
        }
    }

    /// Connections that nobody accepts, until the system takes no more.
    private static final class Crowd implements AutoCloseable {
        private final List<SocketChannel> waiting = new ArrayList<>();

        Crowd(ServerSocket server) throws IOException {
            for (int i = 0; i < 8; i++) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), server.getLocalPort()));
                waiting.add(channel);
            }
        }

        @Override
        public void close() throws IOException {
            for (var channel : waiting) {
                channel.close();
            }
        }
    }
}
