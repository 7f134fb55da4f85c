package dev.sluice.console.usage;

import dev.sluice.console.ledger.Attribution;
import dev.sluice.console.ledger.Charge;
import dev.sluice.console.ledger.Side;
import dev.sluice.console.ledger.Tokens;
import dev.sluice.control.AttemptRecord;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageClose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request as it is stored: the gateway's record, checked, with the console's corrections
/// beside it.
///
/// @param countedAt when it counts: the gateway's time, corrected where its clock was off
/// @param model the name under which the roll-ups count it
/// @param usageSource how its tokens were obtained, as the roll-ups count it
/// @param corrects the event to which this is a counter-entry, its tokens being differences; null
///   for a request
/// @param before what the corrected event came to before this correction
/// @param record the bytes as the gateway wrote them
record UsageEvent(
        UUID id,
        long seq,
        @Nullable UUID tenantId,
        @Nullable UUID unitId,
        @Nullable UUID consumerId,
        @Nullable UUID keyId,
        @Nullable UUID routeId,
        @Nullable UUID instanceId,
        Instant occurredAt,
        Instant countedAt,
        String model,
        String usageSource,
        @Nullable UUID corrects,
        TokenCounts before,
        UsageClose close,
        byte[] record) {

    UsageEvent counted(String as) {
        return new UsageEvent(
                id,
                seq,
                tenantId,
                unitId,
                consumerId,
                keyId,
                routeId,
                instanceId,
                occurredAt,
                countedAt,
                as,
                usageSource,
                corrects,
                before,
                close,
                record);
    }

    /// A correction on the account, in the hour and at the price of the request it corrects: what
    /// was counted there as estimated becomes right there, and no sum ever falls below zero.
    UsageEvent against(CorrectedEvent request) {
        return new UsageEvent(
                id,
                seq,
                request.tenantId(),
                request.unitId(),
                request.consumerId(),
                keyId,
                request.routeId(),
                request.instanceId(),
                occurredAt,
                request.countedAt(),
                request.model(),
                request.usageSource(),
                corrects,
                request.tokens(),
                close,
                record);
    }

    /// The same correction, of a request that came to this before it.
    UsageEvent after(TokenCounts was) {
        return new UsageEvent(
                id,
                seq,
                tenantId,
                unitId,
                consumerId,
                keyId,
                routeId,
                instanceId,
                occurredAt,
                countedAt,
                model,
                usageSource,
                corrects,
                was,
                close,
                record);
    }

    Attribution attribution() {
        return new Attribution(
                orNone(tenantId),
                orNone(unitId),
                orNone(consumerId),
                orNone(routeId),
                model,
                orNone(instanceId),
                usageSource);
    }

    /// It was admitted and ended badly through no doing of the caller. One that its quota cut ended
    /// well: the caller has a whole answer that says it is short.
    boolean failed() {
        return close.getAdmitted()
                && corrects == null
                && !close.getOutcome().equals("success")
                && !close.getOutcome().equals("quota_cut")
                && !close.getOutcome().startsWith("client_");
    }

    /// What has to be paid: by the tenant once for the request, to the providers for each attempt
    /// that used tokens. Where no attempt tells its own, the instance finally used gets the
    /// request's.
    List<Charge> charges() {
        var charges = new ArrayList<Charge>();
        if (corrects != null) {
            correct(charges, Side.TENANT);
            correct(charges, Side.PROVIDER);
            return charges;
        }
        add(charges, Side.TENANT, 0, attribution(), close.getTokens());
        var line = 0;
        for (var attempt : close.getAttemptsList()) {
            add(charges, Side.PROVIDER, line++, attributionOf(attempt), attempt.getTokens());
        }
        if (charges.stream().noneMatch(charge -> charge.side() == Side.PROVIDER)) {
            add(charges, Side.PROVIDER, line, attribution(), close.getTokens());
        }
        return charges;
    }

    private Attribution attributionOf(AttemptRecord attempt) {
        var instance =
                attempt.getInstanceId().isEmpty()
                        ? Attribution.NONE
                        : UUID.fromString(attempt.getInstanceId());
        return attribution().on(instance, word(attempt.getSource()));
    }

    private void add(
            List<Charge> charges, Side side, int line, Attribution of, TokenCounts tokens) {
        if (tokens.getPrompt() + tokens.getCompletion() > 0) {
            charges.add(new Charge(id, side, line, of, countedAt, counts(tokens)));
        }
    }

    /// The difference between what is due now and what was due before.
    private void correct(List<Charge> charges, Side side) {
        var by = close.getTokens();
        var now =
                TokenCounts.newBuilder()
                        .setPrompt(before.getPrompt() + by.getPrompt())
                        .setCachedPrompt(before.getCachedPrompt() + by.getCachedPrompt())
                        .setCacheWrite(before.getCacheWrite() + by.getCacheWrite())
                        .setCompletion(before.getCompletion() + by.getCompletion())
                        .setReasoning(before.getReasoning() + by.getReasoning())
                        .build();
        var due = counts(now);
        var paid = counts(before);
        if (!due.equals(paid)) {
            charges.add(
                    new Charge(
                            id,
                            side,
                            0,
                            attribution(),
                            countedAt,
                            due.prompt() - paid.prompt(),
                            due.cached() - paid.cached(),
                            due.written() - paid.written(),
                            due.completion() - paid.completion(),
                            due.reasoning() - paid.reasoning(),
                            0,
                            paid));
        }
    }

    /// An upstream may say that more was cached than it was sent.
    private static Tokens counts(TokenCounts tokens) {
        var cached = Math.min(tokens.getCachedPrompt(), tokens.getPrompt());
        return new Tokens(
                tokens.getPrompt(),
                cached,
                Math.min(tokens.getCacheWrite(), tokens.getPrompt() - cached),
                tokens.getCompletion(),
                Math.min(tokens.getReasoning(), tokens.getCompletion()));
    }

    private static UUID orNone(@Nullable UUID id) {
        return id == null ? Attribution.NONE : id;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
