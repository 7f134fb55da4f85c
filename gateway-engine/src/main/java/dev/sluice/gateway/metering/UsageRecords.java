package dev.sluice.gateway.metering;

import dev.sluice.control.AttemptRecord;
import dev.sluice.control.CandidateRecord;
import dev.sluice.control.CostWeights;
import dev.sluice.control.LedgerHold;
import dev.sluice.control.LedgerRecord;
import dev.sluice.control.StageTime;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.openai.TokenUsage;

/// Facts in the form in which they are written and shipped.
final class UsageRecords {
    private static final int LONGEST_TEXT = 256;

    private UsageRecords() {}

    static UsageOpen open(UsageOpening opening) {
        var open =
                UsageOpen.newBuilder()
                        .setEventId(opening.eventId())
                        .setTenantId(opening.tenantId())
                        .setUnitId(opening.unitId())
                        .setConsumerId(opening.consumerId())
                        .setKeyId(opening.keyId())
                        .setRouteId(opening.routeId())
                        .setRequestedModel(clipped(opening.requestedModel()))
                        .setInstanceId(opening.instanceId())
                        .setRevision(opening.revision())
                        .setOccurredAtMs(opening.occurredAtMillis())
                        .setEstimatedPromptTokens(opening.estimatedPromptTokens())
                        .setStream(opening.stream());
        for (var hold : opening.holds()) {
            open.addHolds(
                    LedgerHold.newBuilder()
                            .setLedger(hold.ledger())
                            .setAmount(hold.amount())
                            .setWeights(weights(hold.cost())));
        }
        return open.build();
    }

    private static CostWeights weights(CostFunction cost) {
        return CostWeights.newBuilder()
                .setRequest(cost.request())
                .setPrompt(cost.prompt())
                .setCachedPrompt(cost.cachedPrompt())
                .setCacheWrite(cost.cacheWrite())
                .setCompletion(cost.completion())
                .build();
    }

    static UsageCheckpoint checkpoint(
            String eventId, long promptTokens, long completionTokens, UsageSource source) {
        return UsageCheckpoint.newBuilder()
                .setEventId(eventId)
                .setTokens(
                        TokenCounts.newBuilder()
                                .setPrompt(promptTokens)
                                .setCompletion(completionTokens))
                .setSource(word(source))
                .build();
    }

    /// `count` is how many requests the record stands for: 1, or more for folded refusals.
    static UsageClose close(UsageFacts facts, int count) {
        var close =
                UsageClose.newBuilder()
                        .setEventId(facts.eventId())
                        .setTenantId(facts.tenantId())
                        .setUnitId(facts.unitId())
                        .setConsumerId(facts.consumerId())
                        .setKeyId(facts.keyId())
                        .setRouteId(facts.routeId())
                        .setRequestedModel(clipped(facts.requestedModel()))
                        .setInstanceId(facts.instanceId())
                        .setRevision(facts.revision())
                        .setOccurredAtMs(facts.occurredAtMillis())
                        .setDurationNs(facts.durationNanos())
                        .setFirstContentNs(facts.firstContentNanos())
                        .setStream(facts.stream())
                        .setAdmitted(facts.admitted())
                        .setCount(count)
                        .setOutcome(facts.outcome())
                        .setStatus(facts.status())
                        .setErrorCode(facts.errorCode())
                        .setTokens(tokens(facts.tokens()))
                        .setSource(word(facts.source()))
                        .setDeliveredCompletionTokens(facts.deliveredCompletionTokens())
                        .setEstimatedPromptTokens(facts.estimatedPromptTokens())
                        .setFinishReason(clipped(facts.finishReason()))
                        .setAbortCause(facts.abortCause())
                        .setClientRetryCount(facts.clientRetryCount())
                        .setClientRequestId(clipped(facts.clientRequestId()))
                        .setUserAgent(clipped(facts.userAgent()))
                        .setBytesIn(facts.bytesIn())
                        .setBytesOut(facts.bytesOut())
                        .setTraceId(clipped(facts.traceId()));
        facts.attempts().forEach(attempt -> close.addAttempts(attempt(attempt)));
        for (var candidate : facts.candidates()) {
            close.addCandidates(
                    CandidateRecord.newBuilder()
                            .setInstanceId(candidate.instanceId())
                            .setTaken(candidate.taken())
                            .setReason(candidate.reason()));
        }
        facts.ledgers().forEach(ledger -> close.addLedgers(ledger(ledger)));
        for (var stage : facts.stages()) {
            close.addStages(
                    StageTime.newBuilder()
                            .setStage(stage.stage())
                            .setOffsetNs(stage.offsetNanos()));
        }
        return close.build();
    }

    /// The same request's record with nothing but the differences: it counts no request.
    static UsageClose correction(UsageCorrection correction) {
        var facts = correction.corrected();
        var was = facts.tokens();
        var is = correction.usage().usage();
        var close =
                UsageClose.newBuilder()
                        .setEventId(correction.eventId())
                        .setCorrects(facts.eventId())
                        .setTenantId(facts.tenantId())
                        .setUnitId(facts.unitId())
                        .setConsumerId(facts.consumerId())
                        .setKeyId(facts.keyId())
                        .setRouteId(facts.routeId())
                        .setRequestedModel(clipped(facts.requestedModel()))
                        .setInstanceId(facts.instanceId())
                        .setRevision(facts.revision())
                        .setOccurredAtMs(correction.occurredAtMillis())
                        .setStream(facts.stream())
                        .setAdmitted(true)
                        .setCount(0)
                        .setOutcome(facts.outcome())
                        .setStatus(facts.status())
                        .setAbortCause(facts.abortCause())
                        .setSource(word(correction.usage().source()))
                        .setTokens(
                                TokenCounts.newBuilder()
                                        .setPrompt(is.prompt() - was.prompt())
                                        .setCachedPrompt(is.cachedPrompt() - was.cachedPrompt())
                                        .setCacheWrite(is.cacheWrite() - was.cacheWrite())
                                        .setCompletion(is.completion() - was.completion())
                                        .setReasoning(is.reasoning() - was.reasoning()));
        correction.ledgers().forEach(ledger -> close.addLedgers(ledger(ledger)));
        return close.build();
    }

    private static AttemptRecord attempt(UsageFacts.Attempt attempt) {
        return AttemptRecord.newBuilder()
                .setInstanceId(attempt.instanceId())
                .setStatus(attempt.status())
                .setOutcome(attempt.outcome())
                .setReason(attempt.reason())
                .setStartedOffsetNs(attempt.startedNanos())
                .setFirstContentNs(attempt.firstContentNanos())
                .setDurationNs(attempt.durationNanos())
                .setTokens(tokens(attempt.tokens()))
                .setSource(word(attempt.source()))
                .build();
    }

    private static LedgerRecord ledger(UsageFacts.Ledger ledger) {
        return LedgerRecord.newBuilder()
                .setLedger(ledger.ledger())
                .setQuotaId(ledger.quotaId())
                .setScope(ledger.scope())
                .setLimit(ledger.limit())
                .setUsedBefore(ledger.usedBefore())
                .setHeldBefore(ledger.heldBefore())
                .setReserved(ledger.reserved())
                .setSettled(ledger.settled())
                .setRefused(ledger.refused())
                .setResetsAtMs(ledger.resetsAtMillis())
                .setChargeNumber(ledger.chargeNumber())
                .build();
    }

    /// What a caller or an upstream may have made as long as it liked.
    private static String clipped(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    private static TokenCounts tokens(TokenUsage usage) {
        return TokenCounts.newBuilder()
                .setPrompt(usage.prompt())
                .setCachedPrompt(usage.cachedPrompt())
                .setCacheWrite(usage.cacheWrite())
                .setCompletion(usage.completion())
                .setReasoning(usage.reasoning())
                .build();
    }

    private static dev.sluice.control.UsageSource word(UsageSource source) {
        return switch (source) {
            case NONE -> dev.sluice.control.UsageSource.NONE;
            case UPSTREAM_FINAL -> dev.sluice.control.UsageSource.UPSTREAM_FINAL;
            case UPSTREAM_CUMULATIVE -> dev.sluice.control.UsageSource.UPSTREAM_CUMULATIVE;
            case TOKENIZER_ESTIMATE -> dev.sluice.control.UsageSource.TOKENIZER_ESTIMATE;
        };
    }
}
