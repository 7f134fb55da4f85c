package dev.sluice.standalone.demo;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Waits until the gateway has the demo's configuration: the line that is printed has to work.
final class FirstCall {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private FirstCall() {}

    /// Asks for the list of models until the demo's is among them.
    ///
    /// @throws Stop where that does not happen in time
    static void awaitServed(String gateway, String key) {
        var request =
                HttpRequest.newBuilder(URI.create(gateway + "/v1/models"))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + key)
                        .build();
        var end = System.nanoTime() + PATIENCE.toNanos();
        var last = "no answer";
        try (var http = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                try {
                    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() == 200
                            && answer.body().contains("\"" + DemoWorld.MODEL + "\"")) {
                        return;
                    }
                    last = answer.statusCode() + " " + answer.body();
                } catch (IOException e) {
                    last = e.toString();
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted while the demo was set up.", e);
        }
        throw Stop.because("The gateway did not get the demo's configuration: " + last + ".");
    }
}
