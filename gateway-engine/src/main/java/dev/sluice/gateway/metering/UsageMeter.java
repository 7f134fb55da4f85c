package dev.sluice.gateway.metering;

import dev.sluice.gateway.openai.TokenUsage;

/// What one answer consumed: the upstream's word where it gives one, our own count of what came
/// where it does not. Not for several threads.
public final class UsageMeter {

    /// @param model the key under which the estimator learns: the instance's upstream model name
    public UsageMeter(TokenEstimator estimator, String model, long promptEstimate) {
        throw new UnsupportedOperationException();
    }

    /// Counts generated text: the bytes between the quotes of a JSON string, escapes and all.
    public void delta(byte[] bytes, int from, int to) {
        throw new UnsupportedOperationException();
    }

    /// Takes the upstream's figures: running ones replace each other, the last one is the truth.
    public void reported(TokenUsage usage, boolean last) {
        throw new UnsupportedOperationException();
    }

    /// Completion tokens so far: the upstream's running count or our own, whichever is larger.
    public long completionSoFar() {
        throw new UnsupportedOperationException();
    }

    /// Tokens that were generated as far as we counted ourselves.
    public long countedCompletion() {
        throw new UnsupportedOperationException();
    }

    /// The usage as far as the answer came; never zero once a request was sent.
    public UsageReading reading() {
        throw new UnsupportedOperationException();
    }
}
