package dev.sluice.gateway.metering;

/// What a request will take on one model, as far as that can be known before it is sent.
///
/// @param output what is known of the answer's length, and where to learn its true one
/// @param promptTokens at least 1
/// @param outputQuantile the completion tokens below which nine answers of ten stay
public record RequestEstimate(OutputKey output, long promptTokens, long outputQuantile) {
    public String model() {
        return output.model();
    }
}
