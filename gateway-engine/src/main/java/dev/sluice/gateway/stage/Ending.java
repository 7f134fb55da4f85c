package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.quota.LedgerFigures;
import java.util.List;

/// How an exchange ended, as its journey saw it. `usage` has source `NONE` where nothing may be
/// charged. `asked` are the figures of ledgers that said no, `charged` those of failed attempts
/// that consumed something all the same.
record Ending(
        Exchange at,
        Outcome outcome,
        int status,
        String code,
        String abortCause,
        String finishReason,
        UsageReading usage,
        long delivered,
        long bytesIn,
        long bytesOut,
        List<Attempt> attempts,
        List<LedgerFigures> asked,
        List<LedgerFigures> charged) {

    Passport passport() {
        var arrived = at.reached(Arrived.class);
        if (arrived == null) {
            throw new IllegalStateException("an exchange that never arrived ends");
        }
        return arrived.passport();
    }
}
