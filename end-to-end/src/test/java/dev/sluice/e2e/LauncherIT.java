package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `CONTRACT.md` promises to whoever starts and stops the product.
@ExtendWith(SharedProduct.class)
final class LauncherIT {

    @Test
    void a_second_start_on_the_same_folder_says_who_holds_it(Product product) {
        try (var second =
                SluiceProcess.launch(
                        "up",
                        product.data(),
                        product.data().resolve("run.json"),
                        Product.settings(Map.of()))) {
            assertThat(second.awaitExit()).isEqualTo(3);
            assertThat(second.output()).contains(Long.toString(product.process().pid()));
        }
        assertThat(product.process().isAlive()).isTrue();
        assertThat(product.process().hasRunFile()).isTrue();
    }

    @Test
    void a_port_that_is_taken_is_named_with_its_variable() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var data = SharedProduct.folder("taken");
            var port = Integer.toString(taken.getLocalPort());
            try (var process =
                    SluiceProcess.launch(
                            "up",
                            data,
                            data.resolve("run.json"),
                            Product.settings(Map.of("SLUICE_GATEWAY_PORT", port)))) {
                assertThat(process.awaitExit()).isEqualTo(2);
                assertThat(process.output())
                        .contains(port, "SLUICE_GATEWAY_PORT")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void the_operations_port_tells_life_readiness_and_metrics(Product product) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var page : new String[] {"/livez", "/readyz", "/metrics"}) {
                var answer =
                        http.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:"
                                                                + product.opsPort()
                                                                + page))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(page).isEqualTo(200);
            }
        }
    }

    @Test
    void a_first_start_keeps_what_it_generated_for_its_owner_alone_and_ends_cleanly()
            throws IOException {
        var data = SharedProduct.folder("first-start");
        try (var process = SluiceProcess.start("up", data, data.resolve("run.json"), Map.of())) {
            var file = data.resolve("first-login.txt");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            var key =
                    Files.readString(file)
                            .lines()
                            .filter(line -> line.startsWith("Admin key: "))
                            .map(line -> line.substring("Admin key: ".length()))
                            .findFirst()
                            .orElseThrow();
            assertThat(process.output()).contains("first-login.txt", "curl").doesNotContain(key);
            assertThat(new Rest(process.port("consolePort"), key).get("/tenants").isObject())
                    .isTrue();
            assertThat(
                            new Rest(process.port("consolePort"), key + "x")
                                    .send("GET", "/tenants", null))
                    .extracting(Rest.Answer::status)
                    .isEqualTo(401);

            assertThat(process.terminate()).isZero();
            assertThat(process.hasRunFile()).isFalse();
        }
    }
}
