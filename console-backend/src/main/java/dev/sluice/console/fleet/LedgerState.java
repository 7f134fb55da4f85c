package dev.sluice.console.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How full one ledger of a quota is, all gateways together. Figures are in the ledger's unit
/// (money: millionths of the currency).
///
/// Each gateway counts by itself, so that the sums are sums, the limit too: what may pass in all.
///
/// @param consumer whose ledger it is; null for one that is shared
/// @param limit in force, a boost included
/// @param remaining what none of them has used or holds; never below zero
/// @param resetsAt the first end of a running window; null where none runs
/// @param refused how often it said no since the gateways started; a shadow quota counts what it
///   would have refused
/// @param pacePerMinute what it used per minute in the last five; null where too little was heard
/// @param emptyAt when the first gateway will have nothing left at that pace; null where its window
///   ends before
/// @param asOf the oldest word that went into it; null where no gateway has spoken of it, and then
///   nothing of the limit is used
public record LedgerState(
        UUID quotaId,
        @Nullable UUID consumer,
        long used,
        long held,
        long limit,
        long remaining,
        @Nullable Instant resetsAt,
        long refused,
        @Nullable Double pacePerMinute,
        @Nullable Instant emptyAt,
        @Nullable Instant asOf,
        List<AtGateway> gateways) {
    public LedgerState {
        gateways = List.copyOf(gateways);
    }

    /// The same as one gateway counts it.
    public record AtGateway(
            String node,
            long used,
            long held,
            long limit,
            long remaining,
            @Nullable Instant resetsAt,
            long refused,
            @Nullable Double pacePerMinute,
            @Nullable Instant emptyAt,
            Instant asOf) {}

    static LedgerState untouched(UUID quota, @Nullable UUID consumer, long limit) {
        return new LedgerState(
                quota, consumer, 0, 0, limit, limit, null, 0, null, null, null, List.of());
    }

    static LedgerState sum(UUID quota, @Nullable UUID consumer, List<AtGateway> parts) {
        var used = 0L;
        var held = 0L;
        var limit = 0L;
        var remaining = 0L;
        var refused = 0L;
        Double pace = null;
        Instant resetsAt = null;
        Instant emptyAt = null;
        Instant asOf = null;
        for (var part : parts) {
            used += part.used;
            held += part.held;
            limit += part.limit;
            remaining += part.remaining;
            refused += part.refused;
            resetsAt = earlier(resetsAt, part.resetsAt);
            emptyAt = earlier(emptyAt, part.emptyAt);
            asOf = earlier(asOf, part.asOf);
            if (part.pacePerMinute != null) {
                pace = (pace == null ? 0 : pace) + part.pacePerMinute;
            }
        }
        return new LedgerState(
                quota, consumer, used, held, limit, remaining, resetsAt, refused, pace, emptyAt,
                asOf, parts);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
