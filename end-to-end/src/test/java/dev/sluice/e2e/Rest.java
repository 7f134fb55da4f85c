package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// The administrator's scripts: the REST API below `/api/v1`.
final class Rest {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final @Nullable String key;

    /// @param port the console's or the admin port
    /// @param key the admin key; absent = a caller without one
    Rest(int port, @Nullable String key) {
        this.base = "http://127.0.0.1:" + port + "/api/v1";
        this.key = key;
    }

    /// Creates or replaces, and insists.
    ///
    /// @return the answer, with the revision that carries the write
    Answer put(String path, String body) {
        return send("PUT", path, body).insist(200, 201);
    }

    Answer post(String path, String body) {
        return send("POST", path, body).insist(200, 201);
    }

    JsonNode get(String path) {
        return send("GET", path, null).insist(200).body();
    }

    Answer delete(String path) {
        return send("DELETE", path, null).insist(200, 204);
    }

    /// Sends as it is and says what came back.
    Answer send(String method, String path, @Nullable String body) {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (key != null) {
            request.header("X-API-KEY", key);
        }
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    method + " " + path,
                    response.statusCode(),
                    response.headers(),
                    response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// What came back.
    record Answer(String asked, int status, HttpHeaders headers, String text) {

        JsonNode body() {
            try {
                return text.isBlank()
                        ? MissingNode.getInstance()
                        : JsonMapper.shared().readTree(text);
            } catch (JacksonException e) {
                throw new AssertionError(asked + " answered no JSON: " + text, e);
            }
        }

        /// The revision that carries this write.
        long revision() {
            return headers.firstValueAsLong("Sluice-Revision")
                    .orElseThrow(() -> new AssertionError(asked + " named no revision"));
        }

        /// The message for a field of a problem, or an empty text.
        String problemOf(String field) {
            for (var error : body().path("errors")) {
                if (error.path("field").asString("").equals(field)) {
                    return error.path("message").asString("");
                }
            }
            return "";
        }

        private Answer insist(Integer... statuses) {
            assertThat(status).as(asked + " -> " + text).isIn((Object[]) statuses);
            return this;
        }
    }
}
