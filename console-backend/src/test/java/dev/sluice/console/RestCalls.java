package dev.sluice.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls the REST API as a script would.
public final class RestCalls {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final int port;
    private final String[] headers;

    public RestCalls(int port, String... headers) {
        this.port = port;
        this.headers = headers;
    }

    /// One answer.
    public record Answer(int status, java.net.http.HttpHeaders headers, String text) {
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /// The fields that a problem names, in order.
        public List<String> fields() {
            var fields = new ArrayList<String>();
            json().get("errors").forEach(error -> fields.add(error.get("field").stringValue()));
            return fields;
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer put(String path, String body, String... extra) {
        return call("PUT", path, body, extra);
    }

    public Answer post(String path, String body) {
        return call("POST", path, body);
    }

    public Answer delete(String path, String... extra) {
        return call("DELETE", path, null, extra);
    }

    public Answer call(String method, String path, String body, String... extra) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (extra.length > 0) {
            var pairs = List.of(extra);
            for (var i = 0; i < pairs.size(); i += 2) {
                request.setHeader(pairs.get(i), pairs.get(i + 1));
            }
        }
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers(), answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
