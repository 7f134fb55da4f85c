package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// The meters of exchanges that share their labels, looked up once and kept.
final class ExchangeMeters {
    private static final Duration[] DURATIONS =
            seconds(
                    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96,
                    81.92);
    private static final Duration[] FIRST_TOKEN =
            seconds(
                    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5,
                    7.5, 10);
    private static final Duration[] PER_TOKEN =
            seconds(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5);
    private static final Duration[] OVERHEAD =
            seconds(0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25);

    private final Timer duration;
    private final Timer firstToken;
    private final Timer perToken;
    private final Timer overhead;
    private final Counter input;
    private final Counter cached;
    private final Counter cacheWrite;
    private final Counter output;
    private final Counter reasoning;

    ExchangeMeters(MeterRegistry registry, Labels labels) {
        var where =
                Tags.of("tenant", labels.tenant())
                        .and("route", labels.route())
                        .and("instance", labels.instance());
        var ended = where.and("outcome", labels.outcome(), "gen_ai.operation.name", "chat");
        this.duration =
                timer("gen_ai.server.request.duration", "Arrival to the answer's end", DURATIONS)
                        .tags(ended)
                        .register(registry);
        this.firstToken =
                timer("gen_ai.server.time_to_first_token", "Arrival to first content", FIRST_TOKEN)
                        .tags(where)
                        .register(registry);
        this.perToken =
                timer(
                                "gen_ai.server.time_per_output_token",
                                "Between tokens after the first, on average of an answer",
                                PER_TOKEN)
                        .tags(where)
                        .register(registry);
        this.overhead =
                timer("sluice.overhead", "What the gateway itself took before it sent", OVERHEAD)
                        .tags(Tags.of("route", labels.route()))
                        .register(registry);
        this.input = tokens(registry, "input_tokens", where);
        this.cached = tokens(registry, "cache_read.input_tokens", where);
        this.cacheWrite = tokens(registry, "cache_write.input_tokens", where);
        this.output = tokens(registry, "output_tokens", where);
        this.reasoning = tokens(registry, "reasoning.output_tokens", where);
    }

    private static Timer.Builder timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name).description(description).serviceLevelObjectives(buckets);
    }

    private static Counter tokens(MeterRegistry registry, String kind, Tags where) {
        return Counter.builder("gen_ai.client.inference.usage." + kind)
                .tags(where.and("gen_ai.token.modality", "text"))
                .register(registry);
    }

    Timer duration() {
        return duration;
    }

    Timer firstToken() {
        return firstToken;
    }

    Timer perToken() {
        return perToken;
    }

    Timer overhead() {
        return overhead;
    }

    void count(dev.sluice.gateway.openai.TokenUsage usage) {
        input.increment(usage.prompt());
        cached.increment(usage.cachedPrompt());
        cacheWrite.increment(usage.cacheWrite());
        output.increment(usage.completion());
        reasoning.increment(usage.reasoning());
    }

    private static Duration[] seconds(double... seconds) {
        return java.util.Arrays.stream(seconds)
                .mapToObj(second -> Duration.ofNanos(Math.round(second * 1e9)))
                .toArray(Duration[]::new);
    }
}
