package dev.sluice.console.quotas;

import java.time.Instant;

/// A limit that holds for a while instead of the quota's own.
///
/// @param limit in the ledger's unit, as {@link QuotaRow#limit}
/// @param until exclusive, by each gateway's own clock
public record QuotaBoost(long limit, Instant until) {}
