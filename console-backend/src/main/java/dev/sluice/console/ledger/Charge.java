package dev.sluice.console.ledger;

import java.time.Instant;
import java.util.UUID;

/// Tokens that have to be paid by or for somebody, before anyone has looked for a price.
///
/// @param line numbers the charges of one event and side
/// @param countedAt when they were used, by the corrected clock: the price in force then applies
/// @param cachedPromptTokens part of promptTokens; the tokens of a counter-entry are differences
///   and may be negative
/// @param cacheWriteTokens part of promptTokens, beside the cached ones
/// @param reasoningTokens part of completionTokens
/// @param requests 1 for what a request is charged; 0 for what corrects it later
/// @param before what a corrected request came to before: its price may depend on its length
public record Charge(
        UUID eventId,
        Side side,
        int line,
        Attribution attribution,
        Instant countedAt,
        long promptTokens,
        long cachedPromptTokens,
        long cacheWriteTokens,
        long completionTokens,
        long reasoningTokens,
        int requests,
        Tokens before) {

    /// What a request is charged.
    public Charge(
            UUID eventId,
            Side side,
            int line,
            Attribution attribution,
            Instant countedAt,
            Tokens tokens) {
        this(
                eventId,
                side,
                line,
                attribution,
                countedAt,
                tokens.prompt(),
                tokens.cached(),
                tokens.written(),
                tokens.completion(),
                tokens.reasoning(),
                1,
                Tokens.NONE);
    }

    public Charge {
        if (line < 0) {
            throw new IllegalArgumentException("line: " + line + " (expected: >= 0)");
        }
    }

    /// Its own tokens; of a correction the differences.
    public Tokens tokens() {
        return new Tokens(
                promptTokens,
                cachedPromptTokens,
                cacheWriteTokens,
                completionTokens,
                reasoningTokens);
    }
}
