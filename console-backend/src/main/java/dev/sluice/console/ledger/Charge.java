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
        int requests) {

    public Charge {
        if (line < 0) {
            throw new IllegalArgumentException("line: " + line + " (expected: >= 0)");
        }
    }
}
