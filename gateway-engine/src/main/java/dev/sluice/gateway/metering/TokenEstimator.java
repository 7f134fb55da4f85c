package dev.sluice.gateway.metering;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    /// What an answer is expected to stay below while nothing is known, of a model that answers at
    /// once and of one that thinks first.
    static final long UNKNOWN_OUTPUT = 512;

    static final long UNKNOWN_THINKING = 4096;

    private final Map<String, ModelWeights> models = new ConcurrentHashMap<>();
    private final Map<LengthKey, LengthHistogram> lengths = new ConcurrentHashMap<>();
    private final ModelWeights unlearned = new ModelWeights();

    /// The prompt tokens of a request, at least 1.
    public long prompt(String model, PromptFeatures features) {
        return Math.max(1, Math.round(weights(model).prompt(features)));
    }

    /// By how much more the prompt may well be counted than {@link #prompt} says: about one of ten
    /// is off by more. What an upstream has begun to add to its prompts is in it first.
    public long promptMargin(String model, long prompt) {
        return (long) Math.ceil(weights(model).promptMargin(prompt));
    }

    /// Learns from the upstream's count of a prompt.
    public void learnPrompt(String model, PromptFeatures features, long reported) {
        var known = reported > 0 ? known(model) : null;
        if (known != null) {
            known.learnPrompt(features, reported);
        }
    }

    /// Learns from the upstream's count of an answer's text.
    void learnText(String model, PromptFeatures features, long reported) {
        var known = reported > 0 ? known(model) : null;
        if (known != null) {
            known.learn(features, reported);
        }
    }

    private @Nullable ModelWeights known(String model) {
        var known = models.get(model);
        return known == null && models.size() < MOST_MODELS
                ? models.computeIfAbsent(model, _ -> new ModelWeights())
                : known;
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
        return key.thinking() ? UNKNOWN_THINKING : UNKNOWN_OUTPUT;
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

    private static LengthKey[] levels(OutputKey key) {
        var bucket = key.promptBucket();
        var model = key.model();
        var thinking = key.thinking();
        return new LengthKey[] {
            new LengthKey(model, thinking, key.routeId(), key.consumerId(), bucket),
            new LengthKey(model, thinking, key.routeId(), "", bucket),
            new LengthKey(model, thinking, "", "", -1)
        };
    }

    /// Everything that was learned, as lines of text for {@link #restore}: the models' weights, and
    /// the lengths of answers where enough were seen to be used.
    public List<String> learned() {
        var lines = new ArrayList<String>();
        models.forEach((model, weights) -> lines.add(LearnedText.of(model, weights)));
        lengths.forEach((key, histogram) -> {
            if (histogram.weight() >= ENOUGH_SAMPLES) {
                lines.add(LearnedText.of(key, histogram));
            }
        });
        return lines;
    }

    /// Takes over what an earlier process learned. A line that cannot be used is passed over: what
    /// it said is learned again.
    public void restore(Collection<String> lines) {
        for (var line : lines) {
            LearnedText.read(line, this::put, this::put);
        }
    }

    private void put(String model, ModelWeights weights) {
        if (models.size() < MOST_MODELS) {
            models.put(model, weights);
        }
    }

    private void put(LengthKey key, LengthHistogram histogram) {
        if (lengths.size() < MOST_HISTOGRAMS) {
            lengths.put(key, histogram);
        }
    }
}
