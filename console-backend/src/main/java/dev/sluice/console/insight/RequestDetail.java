package dev.sluice.console.insight;

import dev.sluice.console.shared.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request with every decision that was made about it.
///
/// @param revision the configuration that the gateway served by
/// @param clientRetryCount how often the caller's library says it tried
/// @param corrections usage that became known later; the row and the token counts contain it
/// @param entries what it cost whom, corrections included
public record RequestDetail(
        RequestRow row,
        long revision,
        Instant receivedAt,
        String stream,
        long sequence,
        String clientRequestId,
        String userAgent,
        long clientRetryCount,
        long estimatedPromptTokens,
        long cachedPromptTokens,
        long cacheWriteTokens,
        long reasoningTokens,
        long deliveredCompletionTokens,
        String finishReason,
        long bytesIn,
        long bytesOut,
        String traceId,
        List<Attempt> attempts,
        List<Candidate> candidates,
        List<Ledger> ledgers,
        List<Stage> stages,
        List<Correction> corrections,
        List<Entry> entries) {

    /// One try on one instance.
    public record Attempt(
            String instance,
            int status,
            String outcome,
            String reason,
            Duration startedAfter,
            Duration took,
            long promptTokens,
            long completionTokens,
            String usageSource) {}

    /// An instance that could have been tried, and why it was not.
    public record Candidate(String instance, boolean taken, String reason) {}

    /// What one quota's ledger stood at.
    public record Ledger(
            String quota,
            String ledger,
            String scope,
            long limit,
            long usedBefore,
            long heldBefore,
            long reserved,
            long settled,
            boolean refused,
            @Nullable Instant resetsAt) {}

    /// When a stage of the walk was reached.
    public record Stage(String stage, Duration after) {}

    /// A counter-entry: differences, which may be negative.
    public record Correction(
            UUID id,
            Instant at,
            long promptTokens,
            long cachedPromptTokens,
            long completionTokens,
            String usageSource) {}

    /// A ledger entry, or what waits for a price (then without an amount).
    public record Entry(String side, String instance, @Nullable Money amount) {}
}
