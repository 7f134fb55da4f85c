package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.AuthHeader;
import dev.sluice.gateway.catalog.Endpoint;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.Hosting;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.SecretText;
import dev.sluice.gateway.catalog.Standing;
import dev.sluice.gateway.catalog.Timeouts;
import dev.sluice.gateway.edge.ScriptedUpstream;
import dev.sluice.gateway.names.Names;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UpstreamPoolTest {
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Names names = Names.byDns(Ticker.systemTicker());
    private final Upstreams upstreams =
            new Upstreams(
                    UpstreamSettings.defaults(Set.of()),
                    names,
                    EndpointNetworks.any(),
                    Ticker.systemTicker());
    private final BlockingQueue<String> story = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        upstreams.close();
        names.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static ModelInstance instance(int port, AuthHeader... auth) {
        return instance(new Endpoint(false, "127.0.0.1", port, "/v1/chat/completions"), true, auth);
    }

    private static ModelInstance instance(
            Endpoint endpoint, boolean tlsVerify, AuthHeader... auth) {
        return new ModelInstance(
                "i",
                "i",
                "openai-compatible",
                endpoint,
                null,
                null,
                null,
                Hosting.SELF_HOSTED,
                List.of(auth),
                null,
                Timeouts.DEFAULTS,
                tlsVerify,
                0,
                false,
                false,
                Standing.UNTOUCHED);
    }

    /// Sends one request and waits for its end, as words: head 200, chunk ..., end, broken CLOSED.
    private List<String> call(ModelInstance instance) throws Exception {
        loop.submit(
                        () -> {
                            var pool = upstreams.on(loop);
                            var message =
                                    pool.head(
                                            instance,
                                            new UpstreamFields("*/*", "id\r\nEvil: 1", null, null),
                                            2);
                            message.writeBytes("{}".getBytes(StandardCharsets.US_ASCII));
                            var _ = pool.call(instance, message, new Teller());
                        })
                .sync();
        var told = new java.util.ArrayList<String>();
        String next;
        do {
            next = story.poll(10, TimeUnit.SECONDS);
            told.add(String.valueOf(next));
        } while (next != null && !next.equals("end") && !next.startsWith("broken"));
        return told;
    }

    private final class Teller implements UpstreamListener {
        private final StringBuilder body = new StringBuilder();

        @Override
        public void on(UpstreamEvent event) {
            switch (event) {
                case UpstreamEvent.Head(int status, _) -> story.add("head " + status);
                case UpstreamEvent.Chunk(var bytes) -> {
                    body.append(bytes.toString(StandardCharsets.UTF_8));
                    bytes.release();
                }
                case UpstreamEvent.End() -> {
                    story.add("body " + body);
                    story.add("end");
                }
                case UpstreamEvent.Broken(var cause, _) -> story.add("broken " + cause);
            }
        }

        @Override
        public void readComplete() {}
    }

    private static ScriptedUpstream.Script raw(boolean keep, String text) {
        return (out, _) -> {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return keep;
        };
    }

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void tells_the_story_of_a_call_and_keeps_the_connection() throws Exception {
        try (var server = new ScriptedUpstream().then(raw(true, OK))) {
            assertThat(call(instance(server.port()))).containsExactly("head 200", "body ok", "end");
            assertThat(call(instance(server.port()))).endsWith("end");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_cut_answer_is_broken_however_it_was_framed() throws Exception {
        for (var cut :
                List.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok",
                        "HTTP/1.1 200 OK\r\nContent-Le")) {
            try (var server = new ScriptedUpstream().then(raw(false, cut))) {
                assertThat(call(instance(server.port()))).last().asString().startsWith("broken");
            }
        }
    }

    @Test
    void an_answer_without_a_length_ends_with_its_connection() throws Exception {
        try (var server = new ScriptedUpstream().then(raw(false, "HTTP/1.1 200 OK\r\n\r\nok"))) {
            assertThat(call(instance(server.port()))).containsExactly("head 200", "body ok", "end");
        }
    }

    @Test
    void what_is_no_http_answer_is_malformed() throws Exception {
        for (var bad :
                List.of(
                        "garbage\r\n\r\n",
                        "HTTP/1.1 101 Switching\r\n\r\n",
                        "HTTP/1.1 1000 Big\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n"
                                + "Content-Length: 2\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "ok",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")) {
            try (var server = new ScriptedUpstream().then(raw(true, bad))) {
                assertThat(call(instance(server.port())))
                        .as(bad)
                        .last()
                        .isEqualTo("broken MALFORMED");
            }
        }
    }

    @Test
    void passes_interim_answers() throws Exception {
        try (var server =
                new ScriptedUpstream()
                        .then(
                                raw(
                                        true,
                                        "HTTP/1.1 100 Continue\r\n\r\n"
                                                + "HTTP/1.1 103 Hints\r\n"
                                                + "A: b\r\n\r\n"
                                                + OK))) {
            assertThat(call(instance(server.port()))).containsExactly("head 200", "body ok", "end");
        }
    }

    @Test
    void surplus_bytes_end_the_connection() throws Exception {
        for (var surplus : List.of(OK, "HT")) {
            try (var server = new ScriptedUpstream().then(raw(true, OK + surplus))) {
                assertThat(call(instance(server.port()))).endsWith("end");
                assertThat(call(instance(server.port()))).endsWith("end");
                assertThat(server.connections()).as(surplus).isEqualTo(2);
            }
        }
    }

    @Test
    void a_refused_connection_is_told_as_one() throws Exception {
        // Bound and not listening: the port refuses, and nobody else can take it.
        try (var nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(call(instance(nobody.getLocalPort()))).containsExactly("broken CONNECT");
        }
    }

    @Test
    void sends_the_credential_and_no_header_that_was_smuggled_into_a_field() throws Exception {
        try (var server = new ScriptedUpstream().then(raw(true, OK))) {
            call(instance(server.port(), new AuthHeader("X-Key", new SecretText("s3cret"))));
            var seen = server.next();
            assertThat(seen.header("X-Key")).isEqualTo("s3cret");
            assertThat(seen.head())
                    .contains("X-Request-Id: id??Evil: 1")
                    .doesNotContain("\r\nEvil");
        }
    }

    @Test
    void a_credential_that_is_no_header_value_is_never_sent_nor_quoted() {
        var pool = upstreams.on(loop);
        for (var bad :
                List.of(
                        new AuthHeader("X-Key", new SecretText("s3cret\r\nEvil: 1")),
                        new AuthHeader("Content-Length", new SecretText("1")),
                        new AuthHeader("X Key", new SecretText("1")))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                            pool.head(
                                    instance(1, bad),
                                    new UpstreamFields("*/*", "id", null, null),
                                    0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void resolves_a_name_without_blocking_and_refuses_one_that_does_not_exist() throws Exception {
        try (var server = new ScriptedUpstream().then(raw(true, OK))) {
            var named = new Endpoint(false, "localhost", server.port(), "/x");
            assertThat(call(instance(named, true))).endsWith("end");
            assertThat(server.next().header("Host")).isEqualTo("localhost:" + server.port());
        }
        assertThat(call(instance(new Endpoint(false, "nobody.invalid", 80, "/x"), true)))
                .containsExactly("broken CONNECT");
    }

    @Test
    void verifies_certificates_unless_an_administrator_switched_that_off() throws Exception {
        try (var server = new ScriptedUpstream(tlsSocket()).then(raw(true, OK))) {
            var endpoint = new Endpoint(true, "localhost", server.port(), "/x");
            assertThat(call(instance(endpoint, true))).containsExactly("broken CONNECT");
            assertThat(call(instance(endpoint, false))).endsWith("end");
        }
    }

    private static ServerSocket tlsSocket() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var certificate = TestCertificate.selfSigned("localhost");
        store.setKeyEntry(
                "key",
                certificate.key(),
                new char[0],
                new java.security.cert.Certificate[] {certificate.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls.getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }
}
