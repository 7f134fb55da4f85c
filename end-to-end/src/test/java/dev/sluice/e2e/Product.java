package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// `./sluice up` in a folder of its own: console, REST API and one gateway in one process.
final class Product implements AutoCloseable {
    static final String ADMIN_PASSWORD = "an honest keeper of 7 gates";
    static final String ADMIN_KEY = "slk_end-to-end-0123456789-abcdefghijklmnopqrstuvwxyz";

    private final SluiceProcess process;
    private final Path data;

    private Product(SluiceProcess process, Path data) {
        this.process = process;
        this.data = data;
    }

    /// Starts it and waits until it is ready.
    static Product up(Path data) {
        return new Product(
                SluiceProcess.start("up", data, data.resolve("run.json"), settings(Map.of())),
                data);
    }

    /// The administrator's password and key, and whatever else.
    static Map<String, String> settings(Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("SLUICE_ADMIN_PASSWORD", ADMIN_PASSWORD);
        settings.put("SLUICE_ADMIN_KEY", ADMIN_KEY);
        return settings;
    }

    SluiceProcess process() {
        return process;
    }

    Path data() {
        return data;
    }

    int consolePort() {
        return process.port("consolePort");
    }

    int gatewayPort() {
        return process.port("gatewayPort");
    }

    int opsPort() {
        return process.port("opsPort");
    }

    /// The page that Prometheus reads.
    String metrics() {
        try (var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort() + "/metrics"))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    Rest rest() {
        return new Rest(consolePort(), ADMIN_KEY);
    }

    Application application(String key) {
        return new Application(gatewayPort(), key);
    }

    @Override
    public void close() {
        process.close();
    }
}
