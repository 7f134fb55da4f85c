package dev.sluice.gateway.metering;

import dev.sluice.gateway.openai.TokenUsage;
import java.util.List;

/// Everything that is to be remembered of one finished or refused request, as plain values: what
/// was consumed and how that is known, how it ended, and why the gateway decided as it did.
///
/// `instanceId` is the instance finally used, empty where none was. Offsets and durations are
/// nanoseconds from the request's arrival; `firstContentNanos` 0 = none came. `outcome` is the word
/// of the gateway's outcome in lower case, `status` what the caller got, `errorCode` empty where
/// there was no error of ours, `abortCause` empty for a whole answer, else one of `client_gone`,
/// `upstream_reset`, `timeout`, `quota_cut`, `gateway_killed`. Texts are never null: empty where
/// there is nothing to say.
public record UsageFacts(
        String eventId,
        String tenantId,
        String unitId,
        String consumerId,
        String keyId,
        String routeId,
        String requestedModel,
        String instanceId,
        long revision,
        long occurredAtMillis,
        long durationNanos,
        long firstContentNanos,
        boolean stream,
        boolean admitted,
        String outcome,
        int status,
        String errorCode,
        TokenUsage tokens,
        UsageSource source,
        long deliveredCompletionTokens,
        long estimatedPromptTokens,
        String finishReason,
        String abortCause,
        List<Attempt> attempts,
        List<Candidate> candidates,
        List<Ledger> ledgers,
        List<StageTime> stages,
        int clientRetryCount,
        String clientRequestId,
        String userAgent,
        long bytesIn,
        long bytesOut,
        String traceId) {

    public UsageFacts {
        if (!admitted && tokens.total() != 0) {
            throw new IllegalArgumentException(
                    "tokens of a refused request: %d (expected: 0)".formatted(tokens.total()));
        }
        attempts = List.copyOf(attempts);
        candidates = List.copyOf(candidates);
        ledgers = List.copyOf(ledgers);
        stages = List.copyOf(stages);
    }

    /// One try on one instance; `startedNanos` counts from the request's arrival.
    public record Attempt(
            String instanceId,
            int status,
            String outcome,
            String reason,
            long startedNanos,
            long firstContentNanos,
            long durationNanos,
            TokenUsage tokens,
            UsageSource source) {}

    /// An instance of the plan and, where it was not taken, why.
    public record Candidate(String instanceId, boolean taken, String reason) {}

    /// One quota ledger that was asked. `scope` is the word of the wire: `consumer_instance`,
    /// `instance`, `consumer`, `tenant`, `route` or `global`. `chargeNumber` counts the charges of
    /// that ledger, 0 = nothing was charged.
    public record Ledger(
            String ledger,
            String quotaId,
            String scope,
            long limit,
            long usedBefore,
            long heldBefore,
            long reserved,
            long settled,
            boolean refused,
            long resetsAtMillis,
            long chargeNumber) {}

    /// When a stage was entered.
    public record StageTime(String stage, long offsetNanos) {}
}
