package dev.sluice.gateway.metering;

/// Estimates tokens per model from character classes, and learns from what upstreams report.
public final class TokenEstimator {

    /// The prompt tokens of a request, at least 1.
    public long prompt(String model, PromptFeatures features) {
        throw new UnsupportedOperationException();
    }

    /// Learns from a reported prompt count.
    public void learnPrompt(String model, PromptFeatures features, long reported) {
        throw new UnsupportedOperationException();
    }

    /// The completion tokens below which nine answers of ten stay.
    public long outputQuantile(OutputKey key) {
        throw new UnsupportedOperationException();
    }

    /// Learns from a whole answer's completion count.
    public void learnOutput(OutputKey key, long completion) {
        throw new UnsupportedOperationException();
    }
}
