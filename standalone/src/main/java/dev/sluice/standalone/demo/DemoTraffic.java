package dev.sluice.standalone.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Steady traffic: each consumer calls at its own beat, through the gateway, with its own key.
///
/// A refusal is part of the demo and not retried. Everything ends within a second of {@link
/// #close()}.
final class DemoTraffic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoTraffic.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final List<String> PROMPTS =
            List.of(
                    "Write a unit test for a function that parses ISO-8601 durations and rejects"
                            + " negative ones. Explain each case in one line.",
                    "把下面的产品卖点改写成一段 80 字的社交媒体文案：静音、节能、可以用手机远程控制的洗衣机。",
                    "Suggest three names for an oven that listens, and say for each why a customer"
                            + " would remember it.",
                    "我把鸡翅放进烤箱了，应该用多少度烤多久？中途需要翻面吗？",
                    "Summarise the difference between optimistic and pessimistic locking for a"
                            + " colleague who knows SQL but has never written a transaction.",
                    "Translate into formal Chinese: The warranty covers the compressor for ten years"
                            + " and every other part for three.");

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
    private final ScheduledExecutorService beats =
            Executors.newScheduledThreadPool(
                    1, Thread.ofPlatform().name("demo-traffic").daemon().factory());
    private final URI chat;

    DemoTraffic(String gateway) {
        this.chat = URI.create(gateway + "/v1/chat/completions");
    }

    /// Begins to call.
    void start(Map<DemoConsumer, String> keys) {
        keys.forEach((consumer, key) -> {
            var caller = new Caller(consumer, key);
            var _ =
                    beats.scheduleAtFixedRate(
                            caller::call, 200, consumer.every().toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void close() {
        beats.shutdownNow();
        http.shutdown();
        try {
            if (!http.awaitTermination(LAST_WORDS)) {
                http.shutdownNow();
            }
        } catch (InterruptedException _) {
            http.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /// One consumer's calls, one after the other in what they say.
    private final class Caller {
        private final DemoConsumer consumer;
        private final String key;
        private int calls;

        Caller(DemoConsumer consumer, String key) {
            this.consumer = consumer;
            this.key = key;
        }

        void call() {
            var number = calls++;
            var prompt = PROMPTS.get((number * 5 + consumer.name().length()) % PROMPTS.size());
            var stream = consumer.streams() && number % 2 == 0;
            var request =
                    HttpRequest.newBuilder(chat)
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + key)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body(prompt, stream)))
                            .build();
            var _ =
                    http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                            .whenComplete((answer, failure) -> {
                                if (failure != null) {
                                    LOG.debug("demo call failed", failure);
                                } else {
                                    LOG.debug("demo call: {}", answer.statusCode());
                                }
                            });
        }

        private String body(String prompt, boolean stream) {
            return "{\"model\":\""
                    + DemoWorld.MODEL
                    + "\",\"stream\":"
                    + stream
                    + ",\"messages\":[{\"role\":\"system\",\"content\":\"You are the assistant of "
                    + consumer.unit()
                    + ". Answer briefly.\"},{\"role\":\"user\",\"content\":\""
                    + prompt
                    + "\"}]}";
        }
    }
}
