package dev.sluice.gateway.quota;

/// One ledger's counters at rest, as they are kept on disk: holds are not in it, for the spool's
/// open records stand for them. Times are epoch milliseconds.
///
/// @param charges how many charges the figures contain; a record with a higher number is not in
///   them
public record LedgerImage(
        String key, long windowStart, long windowEnd, long used, long previous, long charges) {}
