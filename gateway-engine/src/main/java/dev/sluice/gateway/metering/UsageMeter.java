package dev.sluice.gateway.metering;

import dev.sluice.gateway.openai.TokenUsage;
import org.jspecify.annotations.Nullable;

/// What one answer consumed: the upstream's word where it gives one, our own count of what came
/// where it does not. Not for several threads.
public final class UsageMeter {
    private final TokenEstimator estimator;
    private final String model;
    private final long promptEstimate;
    private final ModelWeights weights;
    private final long[] counted = new long[PromptFeatures.COUNT];
    private @Nullable TokenUsage running;
    private @Nullable TokenUsage last;

    /// @param model the key under which the estimator learns: the instance's upstream model name
    public UsageMeter(TokenEstimator estimator, String model, long promptEstimate) {
        this.estimator = estimator;
        this.model = model;
        this.promptEstimate = Math.max(1, promptEstimate);
        this.weights = estimator.weights(model);
    }

    /// Counts generated text: the bytes between the quotes of a JSON string, escapes and all.
    public void delta(byte[] bytes, int from, int to) {
        TextScan.text(bytes, from, to, counted);
    }

    /// Takes the upstream's figures: running ones replace each other, the last one is the truth.
    /// Figures that are all zero are none at all.
    public void reported(TokenUsage usage, boolean isLast) {
        if (usage.total() == 0) {
            return;
        }
        if (isLast) {
            last = usage;
        } else {
            running = usage;
        }
    }

    /// Teaches the estimator by an answer that came whole, where the upstream counted the very text
    /// that we did: hidden reasoning is in its count and not in ours.
    public void learn() {
        if (last != null && last.reasoning() == 0 && countedCompletion() > 0) {
            estimator.learn(model, new PromptFeatures(counted.clone()), last.completion());
        }
    }

    /// Completion tokens so far: the upstream's running count or our own, whichever is larger.
    public long completionSoFar() {
        if (last != null) {
            return last.completion();
        }
        var own = countedCompletion();
        return running == null ? own : Math.max(own, running.completion());
    }

    /// Tokens that were generated as far as we counted ourselves.
    public long countedCompletion() {
        var sum = 0.0;
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            sum += counted[i] * weights.weight(i);
        }
        return (long) Math.ceil(sum);
    }

    /// The usage as far as the answer came; never zero, for a meter is made when a request is sent.
    public UsageReading reading() {
        if (last != null) {
            return new UsageReading(last, UsageSource.UPSTREAM_FINAL);
        }
        if (running != null) {
            return new UsageReading(running, UsageSource.UPSTREAM_CUMULATIVE);
        }
        return new UsageReading(
                TokenUsage.of(promptEstimate, countedCompletion()), UsageSource.TOKENIZER_ESTIMATE);
    }
}
