package dev.sluice.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RawCalls;
import dev.sluice.console.RunningBackend;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is sent to the API, on either port, is answered with a problem document: by the
/// controllers, by the filters, and by the server where neither was reached.
class OddRequestsTest {
    private final RunningBackend backend = RunningBackend.shared();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "GET /api/v1/tenants/a%2Fb | 400",
                "GET /api/v1/tenants/a%5Cb | 400",
                "GET /api/v1/tenants/%00 | 400",
                "GET /api/v1/tenants/%zz | 400",
                "GET /api/v1/tenants/%ff | 400",
                "GET /api/v1/tenants/a%25b | 400",
                "GET /api/v1/tenants/a%0Ab | 400",
                "GET /api/v1/tenants;x=1 | 400",
                "GET /api/v1//tenants | 400",
                "GET //api/v1/tenants | 400",
                "GET /api/v1/tenants?a=%zz | 400",
                "GET /api/v1/tenants<x | 400",
                "TRACE /api/v1/tenants | 405",
                "PATCH /api/v1/tenants/x | 405",
                "POST /api/v1/tenants/x | 405",
                "BREW /api/v1/tenants | 501",
                "CONNECT /api/v1/tenants | 501",
                "GET /api/v1/nothing/here | 404",
                "GET /api | 404",
                "GET /api/v2 | 404",
            })
    void an_odd_path_or_method_is_a_problem(String line, int status) {
        for (var port : ports()) {
            problem(port, line + " HTTP/1.1\nHost: x\nConnection: close\n" + key(), status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/../login",
                "/api/v1/..;/login",
                "/api/v1/../../login",
                "/api/v1/%2e%2e/%2e%2e/login",
                "/api/v1/../../../etc/passwd",
            })
    void a_path_that_leads_out_of_the_api_leads_nowhere(String path) {
        var head = "GET " + path + " HTTP/1.1\nHost: x\nConnection: close\n" + key();
        problem(backend.port(), head, 400);
        var adminPort = backend.bean(AdminPort.class).port();
        problem(adminPort, head, path.contains("etc") ? 400 : 404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: text/plain | 415",
                "Content-Type: garb age;; | 415",
                "Content-Type: multipart/form-data | 415",
                "X-Nothing: no type at all | 415",
                "Transfer-Encoding: unheard-of | 501",
                "Content-Length: many | 400",
            })
    void an_odd_body_is_a_problem(String header, int status) {
        var length = header.startsWith("Content-Type") ? "\nContent-Length: 0" : "";
        for (var port : ports()) {
            problem(
                    port,
                    "PUT /api/v1/tenants/w-odd HTTP/1.1\nHost: x\nConnection: close\n"
                            + key()
                            + "\n"
                            + header
                            + length,
                    status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "garbage", "application/xml;q=0.9"})
    void a_wish_for_something_else_than_json_is_a_problem(String accept) {
        for (var port : ports()) {
            problem(
                    port,
                    "GET /api/v1/tenants HTTP/1.1\nHost: x\nConnection: close\n"
                            + key()
                            + "\nAccept: "
                            + accept,
                    406);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: here",
                "X-API-KEY: wrong",
                "X-API-KEY: ÿþ",
                "Authorization: Bearer",
                "Authorization: Basic YWRtaW46YWRtaW4="
            })
    void a_missing_or_wrong_key_is_a_problem_even_where_a_browser_asks(String header) {
        for (var port : ports()) {
            problem(
                    port,
                    "GET /api/v1/tenants HTTP/1.1\nHost: x\nConnection: close\nAccept: text/html\n"
                            + header,
                    401);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000})
    void a_very_long_path_is_a_problem_that_does_not_repeat_it(int length) {
        for (var port : ports()) {
            var answer =
                    new RawCalls(port)
                            .head(
                                    "GET /api/v1/tenants/"
                                            + "x".repeat(length)
                                            + " HTTP/1.1\nHost: x\nConnection: close\n"
                                            + key());
            assertThat(answer.status()).isIn(400, 404);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.text()).hasSizeLessThan(1_000);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | 400",
                "GET /api/v1/tenants HTTP/1.1 | 400",
                "GET /api/v1/tenants HTTP/7.0 | 505",
            })
    void what_is_no_http_is_a_problem(String line, int status) {
        for (var port : ports()) {
            problem(port, line, status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "HEAD"})
    void options_and_head_are_answered_without_a_body(String method) {
        for (var port : ports()) {
            var answer =
                    new RawCalls(port)
                            .head(
                                    method
                                            + " /api/v1/tenants HTTP/1.1\nHost: x\nConnection: close\n"
                                            + key());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: 100-continue", "X-Nothing: else"})
    void an_announced_body_above_the_limit_is_refused_before_it_comes(String header) {
        for (var port : ports()) {
            // When the body never comes
            var answer =
                    new RawCalls(port)
                            .send(
                                    ("PUT /api/v1/tenants/w-odd HTTP/1.1\nHost: x\nContent-Type: application/json\n"
                                                    + "Content-Length: 5000000\n"
                                                    + key()
                                                    + "\n"
                                                    + header
                                                    + "\n\n")
                                            .replace("\n", "\r\n"),
                                    Duration.ofSeconds(5));
            // Then nobody was told to go on, and the connection is given up
            assertThat(answer.text()).startsWith("HTTP/1.1 413");
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.closed()).isTrue();
        }
    }

    @Test
    void a_body_that_is_wanted_is_asked_for() {
        for (var port : ports()) {
            var answer =
                    new RawCalls(port)
                            .send(
                                    ("PUT /api/v1/tenants/w-odd HTTP/1.1\nHost: x\nContent-Type: application/json\n"
                                                            + "Connection: close\nExpect: 100-continue\nContent-Length: 2\n"
                                                            + key()
                                                            + "\n\n")
                                                    .replace("\n", "\r\n")
                                            + "{}",
                                    Duration.ofSeconds(20));
            assertThat(answer.text()).startsWith("HTTP/1.1 100").containsPattern("HTTP/1.1 20[01]");
        }
    }

    @Test
    void a_body_that_stops_half_way_is_told_so() {
        for (var port : ports()) {
            var answer =
                    new RawCalls(port)
                            .send(
                                    ("PUT /api/v1/tenants/w-odd HTTP/1.1\nHost: x\nContent-Type: application/json\n"
                                                            + "Content-Length: 20\n"
                                                            + key()
                                                            + "\n\n")
                                                    .replace("\n", "\r\n")
                                            + "{",
                                    Duration.ofSeconds(10));
            assertThat(answer.text()).startsWith("HTTP/1.1 408");
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.closed()).isTrue();
        }
    }

    private static void problem(int port, String head, int status) {
        var answer = new RawCalls(port).head(head);
        assertThat(answer.text()).as(head).startsWith("HTTP/1.1 " + status);
        assertThat(answer.header("Content-Type")).as(head).startsWith("application/problem+json");
        assertThat(answer.text())
                .contains("\"status\":" + status)
                .doesNotContain("Exception")
                .doesNotContain("Tomcat")
                .doesNotContain("<html");
        assertThat(answer.header("Location")).isEmpty();
    }

    private int[] ports() {
        return new int[] {backend.port(), backend.bean(AdminPort.class).port()};
    }

    private static String key() {
        return "X-API-KEY: " + RunningBackend.ADMIN_KEY;
    }
}
