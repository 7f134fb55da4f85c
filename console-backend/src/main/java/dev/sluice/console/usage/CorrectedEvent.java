package dev.sluice.console.usage;

import dev.sluice.control.TokenCounts;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request to which a correction came.
///
/// @param correction it is a correction itself
/// @param tokens what it comes to, corrections so far included
record CorrectedEvent(
        @Nullable UUID tenantId,
        @Nullable UUID unitId,
        @Nullable UUID consumerId,
        @Nullable UUID routeId,
        @Nullable UUID instanceId,
        Instant countedAt,
        String model,
        String usageSource,
        boolean correction,
        TokenCounts tokens) {

    /// Whether none of its counts would fall below zero.
    boolean bears(TokenCounts differences) {
        return tokens.getPrompt() + differences.getPrompt() >= 0
                && tokens.getCachedPrompt() + differences.getCachedPrompt() >= 0
                && tokens.getCacheWrite() + differences.getCacheWrite() >= 0
                && tokens.getCompletion() + differences.getCompletion() >= 0
                && tokens.getReasoning() + differences.getReasoning() >= 0;
    }
}
