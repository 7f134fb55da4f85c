package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Hosting;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.openai.ChunkEnvelope;
import dev.sluice.gateway.openai.TokenUsage;

/// The first half of an answer that goes on at another instance: what the caller has of it, and
/// what it consumed.
///
/// @param from the instance that died
/// @param envelope what its chunks had in common, and what those of the second half will have
/// @param text its text as it stood in the chunks' JSON, escapes and all
/// @param usage what the first half consumed
/// @param delivered its tokens by our own count
record Continuation(
        ModelInstance from,
        ChunkEnvelope envelope,
        byte[] text,
        UsageReading usage,
        long delivered) {

    /// Whether the route wants it, and the answer is nothing but one text of a self-hosted engine.
    static boolean isWanted(Reserved reserved) {
        var routed = reserved.from().routed();
        var request = routed.request();
        return routed.route().continuesStreams()
                && request.stream()
                && request.isTextOnly()
                && request.choices() == 1
                && request.messageCount() > 0
                && !request.continuousUsageAsked()
                && reserved.instance().hosting() == Hosting.SELF_HOSTED
                && reserved.instance().model() != null;
    }

    /// Whether that instance would go on as this one began: the same model on an engine that takes
    /// the beginning of an answer.
    static boolean fits(ModelInstance first, ModelInstance other) {
        var model = first.model();
        return model != null
                && model.equals(other.model())
                && other.hosting() == Hosting.SELF_HOSTED;
    }

    /// What the whole answer consumed, as its caller sees it: one prompt and both halves' tokens.
    ///
    /// The second engine reads the first half as part of its prompt. Where the first never said how
    /// long the prompt was, what that one read tells it.
    UsageReading with(UsageReading second) {
        if (second.source() == UsageSource.NONE) {
            return usage;
        }
        var before = usage.usage();
        var after = second.usage();
        boolean told = usage.source() != UsageSource.TOKENIZER_ESTIMATE;
        long prompt = told ? before.prompt() : Math.max(1, after.prompt() - before.completion());
        return new UsageReading(
                new TokenUsage(
                        prompt,
                        Math.min(prompt, before.cachedPrompt()),
                        Math.min(prompt, before.cacheWrite()),
                        before.completion() + after.completion(),
                        before.reasoning() + after.reasoning()),
                told ? weaker(usage.source(), second.source()) : second.source());
    }

    /// A sum is known no better than its parts; the first half is never told to its end.
    private static UsageSource weaker(UsageSource first, UsageSource second) {
        return second == UsageSource.UPSTREAM_FINAL ? second : first;
    }
}
