package dev.sluice.standalone.tools;

import dev.sluice.standalone.launch.Life;
import dev.sluice.standalone.launch.Up;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// The training run behind `./sluice warm`: a whole start in a throw-away data folder, the first
/// pages, and a clean stop. The JVM that runs it writes the AOT cache while it ends.
public final class WarmUp {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Variable> PORTS =
            List.of(
                    Variable.CONSOLE_PORT,
                    Variable.GATEWAY_PORT,
                    Variable.ADMIN_PORT,
                    Variable.OPS_PORT,
                    Variable.CONTROL_PORT);

    private WarmUp() {}

    /// Starts, looks at what a person looks at first, and stops.
    ///
    /// @throws Stop where the product does not come up
    public static void run(Settings given, Terminal terminal) {
        var life = Life.endedBySignal();
        Path folder;
        try {
            folder = Files.createTempDirectory("sluice-warm");
        } catch (IOException e) {
            throw Stop.because("No temporary folder: " + e.getMessage() + ".", e);
        }
        var settings =
                given.with(Variable.DATA, folder.resolve("data").toString())
                        .with(Variable.BIND, "127.0.0.1")
                        .with(Variable.DATABASE_URL, "");
        for (var port : PORTS) {
            settings = settings.with(port, "0");
        }
        try {
            var product = Up.start(settings, "sluice warm", life, terminal);
            terminal.step("looking at the first pages");
            visit(
                    List.of(
                            product.console() + "/",
                            product.console() + "/login",
                            product.console() + "/api/v1/openapi.json",
                            product.gateway() + "/v1/models"));
        } finally {
            life.end();
            remove(folder);
        }
        terminal.step("writing the cache");
    }

    private static void visit(List<String> pages) {
        try (var http = HttpClient.newHttpClient()) {
            for (var page : pages) {
                var request = HttpRequest.newBuilder(URI.create(page)).timeout(PATIENCE).build();
                http.send(request, HttpResponse.BodyHandlers.discarding());
            }
        } catch (IOException e) {
            throw Stop.because("The started Sluice does not answer: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted.", e);
        }
    }

    private static void remove(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw Stop.because(folder + " could not be removed: " + e.getMessage() + ".", e);
        }
    }
}
