package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;

/// One ledger as it stands now; `resetsAtMillis` 0 = its window has not begun or has no end.
public record LedgerState(LedgerSpec ledger, long used, long held, long resetsAtMillis) {}
