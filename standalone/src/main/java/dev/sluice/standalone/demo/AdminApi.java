package dev.sluice.standalone.demo;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The REST API as a script would use it: with the admin key.
final class AdminApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final JsonMapper json = JsonMapper.builder().build();
    private final String root;
    private final String key;

    AdminApi(String console, String key) {
        this.root = console + "/api/v1/";
        this.key = key;
    }

    /// Puts a resource; the same again changes nothing.
    void put(String path, Map<String, Object> body) {
        send("PUT", path, body);
    }

    /// Creates something below `path` and returns the answer.
    JsonNode post(String path, Map<String, Object> body) {
        return json.readTree(send("POST", path, body));
    }

    private String send(String method, String path, Map<String, Object> body) {
        var request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .timeout(PATIENCE)
                        .header("X-API-KEY", key)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                        .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw Stop.because(
                        "The demo could not set up "
                                + path
                                + " ("
                                + answer.statusCode()
                                + "): "
                                + answer.body()
                                + ".");
            }
            return answer.body();
        } catch (IOException e) {
            throw Stop.because("The demo could not reach the REST API: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted while the demo was set up.", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
