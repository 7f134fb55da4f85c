package dev.sluice.gateway.link;

import dev.sluice.control.LedgerRecord;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.control.UsageSource;
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
                            .setSettled(inUnitOf(hold.getLedger(), tokens)));
        }
        return close.build();
    }

    private static UsageSource source(@Nullable UsageCheckpoint last) {
        return last == null || last.getSource() == UsageSource.NONE
                ? UsageSource.TOKENIZER_ESTIMATE
                : last.getSource();
    }

    /// A ledger's key is `scope|unit|kind|window`; the unit says what of the tokens it counts.
    private static long inUnitOf(String ledger, TokenCounts tokens) {
        var words = ledger.split("\\|", -1);
        var unit = words.length < 3 ? "" : words[words.length - 3];
        return switch (unit) {
            case "total_tokens" -> tokens.getPrompt() + tokens.getCompletion();
            case "prompt_tokens" -> tokens.getPrompt();
            case "completion_tokens" -> tokens.getCompletion();
            case "requests" -> 1;
            default -> 0;
        };
    }
}
