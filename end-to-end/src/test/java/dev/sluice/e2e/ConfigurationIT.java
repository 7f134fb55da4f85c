package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Configuration as code: what one installation exports makes another one just like it.
final class ConfigurationIT {
    private static final String ENDS = "2126-12-01T00:00:00Z";

    private static final Map<String, String> DECLARED =
            Map.ofEntries(
                    Map.entry(
                            "tenants/acme",
                            """
                            displayName: 示例公司
                            timeZone: Asia/Shanghai
                            currency: CNY
                            """),
                    Map.entry("tenants/acme/units/lab", "displayName: Lab\n"),
                    Map.entry(
                            "tenants/acme/consumers/bot",
                            """
                            displayName: Bot
                            unit: lab
                            routes: [qwen]
                            """),
                    Map.entry(
                            "instances/own",
                            """
                            endpoint: http://127.0.0.1:1/v1/chat/completions
                            model: Qwen/Qwen2.5-32B-Instruct
                            hosting: self-hosted
                            """),
                    Map.entry(
                            "instances/cloud",
                            """
                            endpoint: http://127.0.0.1:2/v1/chat/completions
                            hosting: cloud
                            """),
                    Map.entry(
                            "routes/qwen",
                            """
                            model: qwen
                            targets:
                              - {instance: own, priority: 10, weight: 100}
                              - {instance: cloud, priority: 5, weight: 1}
                            fallback: [rate_limiting, http_429]
                            consumerSpent: next_instance
                            tryWhenAllOut: true
                            continueStreams: true
                            """),
                    Map.entry(
                            "quotas/money",
                            """
                            scope: {tenant: acme, consumer: "*", instance: cloud}
                            limit: 12.5
                            window: P1M
                            align: clock
                            unit: money
                            currency: USD
                            boost: {limit: 20.25, until: "%s"}
                            """
                                    .formatted(ENDS)),
                    Map.entry(
                            "quotas/weighted",
                            """
                            scope: {route: qwen}
                            limit: 5000000
                            window: P1D
                            align: clock
                            unit: expression
                            expression: prompt_tokens - 0.9 * cached_prompt_tokens + 4 * completion_tokens
                            """),
                    Map.entry(
                            "quotas/sliding",
                            """
                            scope: {tenant: acme, consumer: bot, instance: own}
                            limit: 10000
                            window: PT1H
                            unit: total_tokens
                            kind: sliding
                            mode: shadow
                            rejectedMessage: Insufficient token, try in one hour
                            """),
                    Map.entry(
                            "quotas/bucket",
                            """
                            scope: {tenant: acme, consumer: bot}
                            limit: 60000
                            window: PT1M
                            unit: prompt_tokens
                            kind: token_bucket
                            boost: {limit: 90000, until: "%s"}
                            """
                                    .formatted(ENDS)),
                    Map.entry(
                            "quotas/running",
                            """
                            scope: {instance: own}
                            limit: 8
                            unit: in_flight
                            """),
                    Map.entry(
                            "prices/cloud",
                            """
                            instance: cloud
                            from: "2026-01-01T00:00:00Z"
                            currency: USD
                            inputPerMillion: "0.8"
                            outputPerMillion: "2"
                            """));

    /// What must stand in the exports, by file.
    private static final Map<String, List<String>> KEPT =
            Map.of(
                    "quotas/money",
                    List.of("12.5", "20.25", ENDS, "P1M", "clock", "money", "USD", "'*'"),
                    "quotas/weighted",
                    List.of("0.9 * cached_prompt_tokens", "expression", "P1D"),
                    "quotas/sliding",
                    List.of("sliding", "shadow", "Insufficient token, try in one hour"),
                    "quotas/bucket",
                    List.of("token_bucket", "90000", ENDS, "prompt_tokens"),
                    "quotas/running",
                    List.of("in_flight", "8"),
                    "routes/qwen",
                    List.of(
                            "consumerSpent: next_instance",
                            "tryWhenAllOut: true",
                            "continueStreams: true",
                            "rate_limiting",
                            "http_429"));

    @TempDir Path temp;

    @Test
    void an_export_applied_to_an_empty_installation_exports_as_the_same_text_again()
            throws IOException {
        // Given
        var declared = temp.resolve("declared");
        for (var resource : DECLARED.entrySet()) {
            var file = declared.resolve(resource.getKey() + ".yaml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, resource.getValue());
        }
        var exported = temp.resolve("exported");
        try (var first = Product.up(SharedProduct.folder("config-from"))) {
            var applied = config(first, "apply", declared);
            assertThat(applied).contains("+ quotas/money", "Applied as revision");
            config(first, "export", exported);
        }
        // When
        var again = temp.resolve("again");
        try (var second = Product.up(SharedProduct.folder("config-to"))) {
            config(second, "apply", exported);
            config(second, "export", again);
            // Then
            assertThat(texts(again)).isEqualTo(texts(exported));
            assertThat(config(second, "diff", declared))
                    .as("and nothing of what was declared is lost")
                    .contains("Nothing to change.");
        }
        var texts = texts(again);
        assertThat(texts.keySet()).isEqualTo(texts(declared).keySet());
        KEPT.forEach((path, words) -> assertThat(texts.get(path + ".yaml")).contains(words));
    }

    /// `./sluice config ...` beside a product; what it said.
    private static String config(Product product, String what, Path folder) {
        try (var process =
                SluiceProcess.launch(
                        List.of("config", what, folder.toString()),
                        product.data(),
                        product.data().resolve("run.json"),
                        Product.settings(Map.of()))) {
            assertThat(process.awaitExit()).as(process.output()).isZero();
            return process.output();
        }
    }

    private static Map<String, String> texts(Path folder) throws IOException {
        var texts = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                texts.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
