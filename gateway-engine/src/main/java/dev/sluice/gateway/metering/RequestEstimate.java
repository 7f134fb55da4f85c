package dev.sluice.gateway.metering;

/// What a request will take on one model, as far as that can be known before it is sent.
///
/// @param output what is known of the answer's length, and where to learn its true one
/// @param promptTokens at least 1
/// @param promptMargin by how much the prompt's true count may well be larger: it is held beside
///   it, because a prompt, unlike an answer, can not be cut any more
/// @param outputQuantile the completion tokens below which nine answers of ten stay
public record RequestEstimate(
        OutputKey output, long promptTokens, long promptMargin, long outputQuantile) {
    public String model() {
        return output.model();
    }

    /// What is to be held for the prompt.
    public long heldPromptTokens() {
        return promptTokens + promptMargin;
    }
}
