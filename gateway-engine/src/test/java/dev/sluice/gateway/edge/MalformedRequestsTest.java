package dev.sluice.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.TestSnapshot;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that two parsers might read differently: each is answered with its status, the connection
/// ends, and the request that was smuggled behind it is never answered.
@Timeout(120)
class MalformedRequestsTest {
    private static ScriptedUpstream upstream;
    private static Engine engine;

    @BeforeAll
    static void open() throws Exception {
        upstream = new ScriptedUpstream();
        engine = new Engine(Engine.world(upstream.port()));
    }

    @AfterAll
    static void close() throws Exception {
        engine.close();
        upstream.close();
    }

    private static final String LINE = "POST /v1/chat/completions HTTP/1.1\r\n";
    private static final String HOST = "Host: g\r\n";
    private static final String KEY = "Authorization: Bearer " + TestSnapshot.BOT_KEY + "\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String BODY = "{}";
    private static final String SMUGGLED = "GET /v1/models HTTP/1.1\r\nHost: g\r\n" + KEY + "\r\n";

    /// A chat request with these framing headers and this body.
    private static String framed(String headers, String body) {
        return LINE + HOST + KEY + JSON + headers + "\r\n" + body;
    }

    private static String withHeader(String header) {
        return framed(header + "\r\nContent-Length: 2\r\n", BODY);
    }

    private static String chunked(String body) {
        return framed("Transfer-Encoding: chunked\r\n", body);
    }

    static Stream<Arguments> payloads() {
        var all = new ArrayList<Arguments>();
        // Lines and characters
        add(
                all,
                400,
                "bare LF line ends",
                framed("Content-Length: 2\r\n", BODY).replace("\r\n", "\n"));
        add(all, 400, "bare LF after one header", framed("A: b\nContent-Length: 2\r\n", BODY));
        add(all, 400, "leading NUL", "\0" + withHeader("A: b"));
        add(all, 400, "HTTP/0.9", "GET /v1/models\r\n\r\n");
        add(all, 400, "HTTP/1.2", withHeader("A: b").replace("HTTP/1.1", "HTTP/1.2"));
        add(all, 400, "HTTP/2.0", withHeader("A: b").replace("HTTP/1.1", "HTTP/2.0"));
        add(all, 400, "lower case version", withHeader("A: b").replace("HTTP/1.1", "http/1.1"));
        add(all, 400, "HTTP/1.10", withHeader("A: b").replace("HTTP/1.1", "HTTP/1.10"));
        add(all, 400, "no version", withHeader("A: b").replace(" HTTP/1.1", ""));
        add(all, 400, "tab in the request line", withHeader("A: b").replace("POST /", "POST\t/"));
        add(all, 400, "tab before the version", withHeader("A: b").replace(" HTTP", "\tHTTP"));
        add(all, 400, "space in the target", withHeader("A: b").replace("/v1/chat", "/v1 /chat"));
        add(all, 400, "bad method characters", withHeader("A: b").replace("POST", "PO(ST"));
        add(all, 400, "space before colon", withHeader("A : b"));
        add(all, 400, "no colon", withHeader("Abc"));
        add(all, 400, "empty name", withHeader(": b"));
        add(all, 400, "leading space in first header", LINE + " Host: g\r\n\r\n");
        add(all, 400, "NUL in a value", withHeader("A: b\0c"));
        add(all, 400, "CR in a value", withHeader("A: b\rc"));
        add(all, 400, "non-token name", withHeader("A@b: c"));
        add(all, 400, "non-ASCII name", withHeader("\u00e4: c"));
        add(all, 400, "folded header", withHeader("A: b\r\n c"));
        add(all, 400, "folded header by tab", withHeader("A: b\r\n\tc"));
        // Host and target
        add(all, 400, "no Host", withHeader("A: b").replace(HOST, ""));
        add(all, 400, "two Hosts", withHeader("Host: other"));
        add(all, 400, "same Host twice", withHeader("Host: g"));
        add(all, 400, "empty Host", withHeader("A: b").replace(HOST, "Host: \r\n"));
        add(all, 400, "Host with a space", withHeader("A: b").replace(HOST, "Host: a b\r\n"));
        add(all, 400, "Host with a slash", withHeader("A: b").replace(HOST, "Host: a/b\r\n"));
        add(all, 400, "Host with userinfo", withHeader("A: b").replace(HOST, "Host: a@b\r\n"));
        add(
                all,
                400,
                "absolute form, other Host",
                withHeader("A: b").replace(" /v1", " http://other/v1"));
        add(
                all,
                400,
                "absolute form, userinfo",
                withHeader("A: b").replace(" /v1", " http://g@g/v1"));
        add(all, 400, "other scheme", withHeader("A: b").replace(" /v1", " ftp://g/v1"));
        add(all, 400, "asterisk form", withHeader("A: b").replace("/v1/chat/completions", "*"));
        add(all, 400, "authority form", "CONNECT g:80 HTTP/1.1\r\nHost: g\r\n\r\n");
        add(all, 400, "broken percent", withHeader("A: b").replace("/v1", "/v1%2"));
        add(all, 400, "percent NUL", withHeader("A: b").replace("/v1", "/v1%00"));
        add(all, 400, "percent no UTF-8", withHeader("A: b").replace("/v1", "/v1%ff"));
        add(all, 400, "fragment", withHeader("A: b").replace("/v1", "/#/v1"));
        // Content-Length
        for (var length :
                List.of(
                        "+2",
                        "-1",
                        "0x2",
                        "1_0",
                        "2Z",
                        "2 2",
                        "2,2",
                        "2, 2",
                        "010",
                        "02",
                        " ",
                        "99999999999999999999",
                        "\u0662")) {
            add(
                    all,
                    400,
                    "Content-Length " + length,
                    framed("Content-Length: " + length + "\r\n", BODY));
        }
        add(all, 400, "two lengths", framed("Content-Length: 2\r\nContent-Length: 3\r\n", BODY));
        add(
                all,
                400,
                "same length twice",
                framed("Content-Length: 2\r\nContent-Length: 2\r\n", BODY));
        add(all, 400, "Content_Length", framed("Content_Length: 2\r\nContent-Length: 2\r\n", BODY));
        add(
                all,
                400,
                "Transfer_Encoding",
                framed("Transfer_Encoding: chunked\r\nContent-Length: 2\r\n", BODY));
        // Transfer-Encoding
        add(
                all,
                400,
                "length and chunked",
                framed("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
        add(all, 400, "chunked on HTTP/1.0", chunked("0\r\n\r\n").replace("HTTP/1.1", "HTTP/1.0"));
        for (var coding :
                List.of(
                        "identity",
                        "xchunked",
                        "\"chunked\"",
                        "chunked;q=1",
                        "chunked,gzip",
                        "chunked, chunked",
                        "gzip, chunked",
                        ",chunked",
                        "chunked,",
                        "gzip",
                        "\u000bchunked",
                        "chu nked")) {
            add(
                    all,
                    0,
                    "Transfer-Encoding " + coding,
                    framed("Transfer-Encoding: " + coding + "\r\n", "0\r\n\r\n"));
        }
        add(
                all,
                0,
                "two codings",
                framed(
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                        "0\r\n\r\n"));
        add(all, 400, "folded coding", framed("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"));
        // Chunks
        for (var size : List.of("0x2", "+2", "-2", "2_0", "", " 2", "2 ", "fffffffffffffffff")) {
            add(all, 400, "chunk size '" + size + "'", chunked(size + "\r\n{}\r\n0\r\n\r\n"));
        }
        add(all, 400, "LF after chunk size", chunked("2\n{}\r\n0\r\n\r\n"));
        add(all, 400, "LF after chunk data", chunked("2\r\n{}\n0\r\n\r\n"));
        add(all, 400, "no line end after data", chunked("2\r\n{}0\r\n\r\n"));
        add(all, 400, "LF in extension", chunked("2;a\n\r\n{}\r\n0\r\n\r\n"));
        add(all, 400, "quoted CRLF in extension", chunked("2;a=\"\r\n\"\r\n{}\r\n0\r\n\r\n"));
        // Sizes
        add(all, 400, "101 headers", withHeader("A: b\r\n".repeat(100) + "A: b"));
        add(all, 400, "long header block", withHeader("A: " + "b".repeat(33 * 1024)));
        add(
                all,
                400,
                "long request line",
                withHeader("A: b").replace("/v1", "/v1?" + "b".repeat(9 * 1024)));
        // Bodies where none may be
        add(
                all,
                400,
                "body on GET",
                "GET /v1/models HTTP/1.1\r\n" + HOST + KEY + "Content-Length: 2\r\n\r\n{}");
        add(
                all,
                400,
                "chunked body on GET",
                "GET /v1/models HTTP/1.1\r\n"
                        + HOST
                        + KEY
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        return all.stream();
    }

    private static void add(List<Arguments> all, int status, String name, String payload) {
        all.add(Arguments.of(status, name, payload));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("payloads")
    void is_refused_and_ends_the_connection(int status, String name, String payload)
            throws Exception {
        try (var client = new RawClient(engine.port)) {
            // When
            client.send((payload + SMUGGLED).getBytes(StandardCharsets.UTF_8));

            // Then
            var reply = client.reply();
            if (status == 0) {
                assertThat(reply.status()).as(name).isIn(400, 501);
            } else {
                assertThat(reply.status()).as(name).isEqualTo(status);
            }
            assertThat(reply.body()).contains("\"error\":{\"message\":", "\"param\":", "\"code\":");
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(reply.header("x-request-id")).isNotEmpty();
            assertThat(client.isClosed()).as("nothing follows").isTrue();
            assertThat(upstream.nothingSeen()).isTrue();
        }
    }

    @Test
    void unknown_codings_are_501() throws Exception {
        try (var client = new RawClient(engine.port)) {
            assertThat(
                            client.ask(framed("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"))
                                    .status())
                    .isEqualTo(501);
        }
    }

    @Test
    void split_anywhere_a_fault_is_found_all_the_same() throws Exception {
        var payload = withHeader("A: b\r\n c").getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < payload.length - 4; cut += 7) {
            try (var client = new RawClient(engine.port)) {
                client.send(java.util.Arrays.copyOf(payload, cut));
                client.socket().getOutputStream().flush();
                client.send(java.util.Arrays.copyOfRange(payload, cut, payload.length));
                assertThat(client.reply().status()).as("cut at " + cut).isEqualTo(400);
            } catch (EOFException e) {
                throw new AssertionError("cut at " + cut, e);
            }
        }
    }
}
