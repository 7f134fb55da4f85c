package dev.sluice.gateway.link;

import dev.sluice.control.LedgerHold;
import dev.sluice.control.LedgerRecord;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.control.UsageSource;
import dev.sluice.gateway.catalog.CostFunction;
import org.jspecify.annotations.Nullable;

/// The final record of a request whose process died under it: the estimate of its prompt and what
/// its last checkpoint had seen, for the bill and for the quota ledgers alike.
final class OrphanClose {
    private OrphanClose() {}

    static UsageClose of(UsageOpen open, @Nullable UsageCheckpoint last) {
        var seen = last == null ? TokenCounts.getDefaultInstance() : last.getTokens();
        var tokens =
                seen.toBuilder()
                        .setPrompt(
                                seen.getPrompt() > 0
                                        ? seen.getPrompt()
                                        : open.getEstimatedPromptTokens())
                        .build();
        var close =
                UsageClose.newBuilder()
                        .setEventId(open.getEventId())
                        .setTenantId(open.getTenantId())
                        .setUnitId(open.getUnitId())
                        .setConsumerId(open.getConsumerId())
                        .setKeyId(open.getKeyId())
                        .setRouteId(open.getRouteId())
                        .setRequestedModel(open.getRequestedModel())
                        .setInstanceId(open.getInstanceId())
                        .setRevision(open.getRevision())
                        .setOccurredAtMs(open.getOccurredAtMs())
                        .setStream(open.getStream())
                        .setAdmitted(true)
                        .setCount(1)
                        .setOutcome("internal")
                        .setTokens(tokens)
                        .setSource(source(last))
                        .setDeliveredCompletionTokens(tokens.getCompletion())
                        .setEstimatedPromptTokens(open.getEstimatedPromptTokens())
                        .setAbortCause("gateway_killed");
        for (var hold : open.getHoldsList()) {
            close.addLedgers(
                    LedgerRecord.newBuilder()
                            .setLedger(hold.getLedger())
                            .setReserved(hold.getAmount())
                            .setSettled(cost(hold, tokens)));
        }
        return close.build();
    }

    private static UsageSource source(@Nullable UsageCheckpoint last) {
        return last == null || last.getSource() == UsageSource.NONE
                ? UsageSource.TOKENIZER_ESTIMATE
                : last.getSource();
    }

    /// What so many tokens cost on a ledger, by the weights that stand in its hold. A ledger's key
    /// is `scope|unit|kind|window`; one that counts running requests counts none that has ended.
    private static long cost(LedgerHold hold, TokenCounts tokens) {
        if (hold.getLedger().contains("|in_flight|")) {
            return 0;
        }
        var weights = hold.getWeights();
        return new CostFunction(
                        weights.getRequest(),
                        weights.getPrompt(),
                        weights.getCachedPrompt(),
                        weights.getCacheWrite(),
                        weights.getCompletion())
                .of(
                        tokens.getPrompt(),
                        tokens.getCachedPrompt(),
                        tokens.getCacheWrite(),
                        tokens.getCompletion());
    }
}
