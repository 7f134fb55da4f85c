package dev.sluice.console.ledger;

import java.time.Instant;
import java.util.UUID;

/// Tokens that have to be paid by or for somebody, before anyone has looked for a price.
///
/// @param line numbers the charges of one event and side
/// @param countedAt when they were used, by the corrected clock: the price in force then applies
/// @param cachedPromptTokens part of promptTokens; the tokens of a counter-entry are differences
///   and may be negative
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
        if (line < 0) {
            throw new IllegalArgumentException("line: " + line + " (expected: >= 0)");
        }
    }
}
