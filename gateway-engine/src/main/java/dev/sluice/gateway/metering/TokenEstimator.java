package dev.sluice.gateway.metering;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Estimates tokens per model from character classes, and learns from what upstreams report. Safe
/// for any thread; its memory is bounded, whatever names come along.
public final class TokenEstimator {
    private static final int MOST_MODELS = 2_000;
    private static final int MOST_HISTOGRAMS = 50_000;
    private static final float ENOUGH_SAMPLES = 30;
    private static final double QUANTILE = 0.9;

    /// What an answer is expected to stay below while nothing is known.
    static final long UNKNOWN_OUTPUT = 512;

    private final Map<String, ModelWeights> models = new ConcurrentHashMap<>();
    private final Map<HistogramKey, LengthHistogram> lengths = new ConcurrentHashMap<>();
    private final ModelWeights unlearned = new ModelWeights();

    /// The narrowest key names everything; parents leave out the consumer, then the route and the
    /// prompt.
    private record HistogramKey(
            String model, @Nullable String route, @Nullable String consumer, int promptBucket) {}

    /// The prompt tokens of a request, at least 1.
    public long prompt(String model, PromptFeatures features) {
        return Math.max(1, Math.round(weights(model).tokens(features)));
    }

    /// Learns from the upstream's count of a prompt.
    public void learnPrompt(String model, PromptFeatures features, long reported) {
        learn(model, features, reported);
    }

    void learn(String model, PromptFeatures features, long reported) {
        if (reported > 0) {
            var known = models.get(model);
            if (known == null && models.size() < MOST_MODELS) {
                known = models.computeIfAbsent(model, _ -> new ModelWeights());
            }
            if (known != null) {
                known.learn(features, reported);
            }
        }
    }

    ModelWeights weights(String model) {
        return models.getOrDefault(model, unlearned);
    }

    /// The completion tokens below which nine answers of ten stay.
    public long outputQuantile(OutputKey key) {
        for (var level : levels(key)) {
            var histogram = lengths.get(level);
            if (histogram != null && histogram.weight() >= ENOUGH_SAMPLES) {
                return histogram.quantile(QUANTILE);
            }
        }
        return UNKNOWN_OUTPUT;
    }

    /// Learns from a whole answer's completion count; one that was cut says nothing about its
    /// length.
    public void learnOutput(OutputKey key, long completion) {
        for (var level : levels(key)) {
            var histogram = lengths.get(level);
            if (histogram == null && lengths.size() < MOST_HISTOGRAMS) {
                histogram = lengths.computeIfAbsent(level, _ -> new LengthHistogram());
            }
            if (histogram != null) {
                histogram.add(completion);
            }
        }
    }

    private static HistogramKey[] levels(OutputKey key) {
        var bucket = key.promptBucket();
        return new HistogramKey[] {
            new HistogramKey(key.model(), key.routeId(), key.consumerId(), bucket),
            new HistogramKey(key.model(), key.routeId(), null, bucket),
            new HistogramKey(key.model(), null, null, -1)
        };
    }
}
