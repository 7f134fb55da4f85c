package dev.sluice.gateway.metering;

/// What of a request's text a token estimate is made of: characters by class, messages, media
/// parts.
public final class PromptFeatures {

    /// Counts the string values in a slice of JSON (the `messages`, the `tools`), in one pass and
    /// without an object per value. Broken JSON is counted as far as it goes.
    ///
    /// @param messages how many messages the slice holds, for the tokens that each of them adds
    public static PromptFeatures ofJson(byte[] json, int from, int to, int messages) {
        throw new UnsupportedOperationException();
    }

    /// Both together, as for a request's messages and its tools.
    public PromptFeatures plus(PromptFeatures other) {
        throw new UnsupportedOperationException();
    }
}
