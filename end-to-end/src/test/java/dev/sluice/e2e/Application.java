package dev.sluice.e2e;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/// An application that calls the gateway: with the stock SDK, or over plain HTTP to see everything.
final class Application implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String key;
    private final OpenAIClient sdk;

    Application(int gatewayPort, String key) {
        this.base = "http://127.0.0.1:" + gatewayPort;
        this.key = key;
        // Retries would hide what the gateway answered.
        this.sdk =
                OpenAIOkHttpClient.builder()
                        .baseUrl(base + "/v1")
                        .apiKey(key)
                        .maxRetries(0)
                        .build();
    }

    OpenAIClient sdk() {
        return sdk;
    }

    static ChatCompletionCreateParams question(String model) {
        return question(model, "Where does the river go?");
    }

    static ChatCompletionCreateParams question(String model, String text) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(text).build();
    }

    ChatCompletion ask(String model) {
        return sdk.chat().completions().create(question(model));
    }

    List<ChatCompletionChunk> stream(ChatCompletionCreateParams params) {
        try (var stream = sdk.chat().completions().createStreaming(params)) {
            return stream.stream().toList();
        }
    }

    static String textOf(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
    }

    /// The body of a chat request, the way a script writes it.
    static String chat(String model, boolean stream) {
        return """
        {"model":"%s","stream":%s,"messages":[{"role":"user","content":"Where does the river go?"}]}\
        """
                .formatted(model, stream);
    }

    HttpResponse<String> post(String body, String... headers) {
        return send("POST", "/v1/chat/completions", body, headers);
    }

    /// Plain HTTP with the key as bearer, unless the headers name one of their own.
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .setHeader("Content-Type", "application/json")
                        .setHeader("Authorization", "Bearer " + key)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        for (var i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        sdk.close();
        http.close();
    }
}
