package dev.sluice.gateway.quota;

import java.util.List;

/// One ledger's counters at rest, as they are kept on disk: holds are not in it, for the spool's
/// open records stand for them. Times are epoch milliseconds.
///
/// @param charges how many charges the figures contain; a record with a higher number is not in
///   them
/// @param slots what a sliding window counts by time, the newest first; empty for every other kind
public record LedgerImage(
        String key,
        long windowStart,
        long windowEnd,
        long used,
        long previous,
        long charges,
        List<Long> slots) {

    public LedgerImage {
        slots = List.copyOf(slots);
    }

    /// Of a window that knows no slots.
    public LedgerImage(
            String key, long windowStart, long windowEnd, long used, long previous, long charges) {
        this(key, windowStart, windowEnd, used, previous, charges, List.of());
    }
}
