package dev.sluice.console.rehearsal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request as it arrived, and what became of it.
///
/// @param at epoch milliseconds
/// @param instance that served it; null where none did
/// @param prompt all prompt tokens, the cached ones included; estimated for what was not served
/// @param heldMillis how long it occupied its instance
/// @param count how many requests it stands for
/// @param fate what became of them
/// @param consumed whether the tokens were really used, or are an estimate
record Arrival(
        UUID id,
        long at,
        UUID tenant,
        UUID consumer,
        UUID route,
        @Nullable UUID instance,
        long prompt,
        long cached,
        long written,
        long completion,
        long reasoning,
        long heldMillis,
        long count,
        Fate fate,
        boolean consumed) {

    enum Fate {
        SERVED,
        REFUSED_429,
        REFUSED_503,
        FAILED
    }

    /// The same with tokens that it might have used.
    Arrival estimated(long promptTokens, long completionTokens, long millis) {
        return new Arrival(
                id,
                at,
                tenant,
                consumer,
                route,
                instance,
                promptTokens,
                0,
                0,
                completionTokens,
                0,
                millis,
                count,
                fate,
                false);
    }
}
