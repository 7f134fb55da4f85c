package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;

/// One ledger as it stands now, in its own unit.
///
/// @param limit the limit in force, a boost included
/// @param refused how often it said no since the process started; a shadow ledger counts what it
///   would have refused
/// @param resetsAtMillis 0 = its window has not begun or has no end
public record LedgerState(
        LedgerSpec ledger, long limit, long used, long held, long refused, long resetsAtMillis) {

    /// What is left, never below zero.
    public long remaining() {
        return Math.max(0, limit - used - held);
    }
}
