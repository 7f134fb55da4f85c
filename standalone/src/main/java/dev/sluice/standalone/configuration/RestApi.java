package dev.sluice.standalone.configuration;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The console's REST API as its admin key sees it.
final class RestApi {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGE = 200;

    private final HttpClient client;
    private final URI base;
    private final String key;

    /// @param base up to and without `/api/v1`
    RestApi(HttpClient client, URI base, String key) {
        this.client = client;
        this.base = base;
        this.key = key;
    }

    /// Every resource of a collection, page by page.
    ///
    /// @throws Stop where the console cannot be reached or refuses
    List<JsonNode> list(String collection) {
        var items = new ArrayList<JsonNode>();
        var after = "";
        while (true) {
            var answer = send(get(collection + "?limit=" + PAGE + after)).body();
            answer.path("items").forEach(items::add);
            var next = answer.path("next");
            if (next.isMissingNode() || next.isNull()) {
                return items;
            }
            after =
                    "&after="
                            + java.net.URLEncoder.encode(
                                    next.asString(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /// Posts a document and returns what came back.
    ///
    /// @throws Stop with every defect that the console names
    Answer post(String path, JsonNode document) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        JSON.writeValueAsBytes(document)))
                        .build());
    }

    /// A good answer.
    ///
    /// @param revision that carries what was written, where something was
    record Answer(JsonNode body, OptionalLong revision) {}

    private HttpRequest get(String path) {
        return request(path).GET().build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "/api/v1/" + path))
                .timeout(PATIENCE)
                .header("X-API-KEY", key)
                .header("Accept", "application/json");
    }

    private Answer send(HttpRequest request) {
        HttpResponse<byte[]> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw Stop.because(
                    "No console answers at "
                            + base
                            + "; start it, or say where it is with --admin-url.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted while the console answered.", e);
        }
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw Stop.because(
                    base
                            + " answered "
                            + response.statusCode()
                            + " and no JSON: is that a console?",
                    e);
        }
        if (response.statusCode() >= 400) {
            throw Stop.because(problem(response.statusCode(), body));
        }
        return new Answer(body, response.headers().firstValueAsLong("Sluice-Revision"));
    }

    private static String problem(int status, JsonNode body) {
        if (status == 401 || status == 403) {
            return "The console refuses the admin key; set SLUICE_ADMIN_KEY.";
        }
        var lines = new ArrayList<String>();
        body.path("errors")
                .forEach(error ->
                        lines.add(
                                error.path("field").asString("")
                                        + ": "
                                        + error.path("message").asString("")));
        var detail = body.path("detail").asString(body.path("title").asString("status " + status));
        return lines.isEmpty()
                ? "The console refuses: " + detail
                : "The console refuses; nothing was changed:\n  " + String.join("\n  ", lines);
    }
}
