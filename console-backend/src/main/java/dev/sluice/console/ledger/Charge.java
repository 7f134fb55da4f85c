package dev.sluice.console.ledger;

import java.time.Instant;
import java.util.UUID;

/// Tokens that have to be paid by or for somebody, before anyone has looked for a price.
///
/// @param line numbers the charges of one event and side
/// @param countedAt when they were used, by the corrected clock: the price in force then applies
/// @param cachedPromptTokens part of promptTokens
public record Charge(
        UUID eventId,
        Side side,
        int line,
        Attribution attribution,
        Instant countedAt,
        long promptTokens,
        long cachedPromptTokens,
        long completionTokens) {

    public Charge {
        if (cachedPromptTokens < 0
                || cachedPromptTokens > promptTokens
                || completionTokens < 0
                || line < 0) {
            throw new IllegalArgumentException(
                    "charge of %s: %d prompt, %d cached, %d completion, line %d (expected: none negative, cached within prompt)"
                            .formatted(
                                    eventId,
                                    promptTokens,
                                    cachedPromptTokens,
                                    completionTokens,
                                    line));
        }
    }
}
