package dev.sluice.console.usage;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a walk along the chains found.
///
/// @param batches that were read
/// @param rows whose digests fitted
/// @param first what does not fit, the first of all; null where everything does
/// @param heads the last hash of each stream: noted elsewhere, it shows later that not the whole
///   chain was written anew
public record ChainCheck(long batches, long rows, @Nullable Misfit first, List<Head> heads) {

    public ChainCheck {
        heads = List.copyOf(heads);
    }

    /// Why something does not fit.
    public enum Reason {
        /// The row says something else than it said when it was stored.
        CHANGED,
        /// The row is gone.
        MISSING,
        /// The row was not there when the batch was committed.
        ADDED,
        /// The batch itself was changed, or does not follow the one before it.
        BATCH,
        /// Batches are gone from the end.
        CUT
    }

    /// The first that does not fit.
    ///
    /// @param sequence the row's number in its stream; of a batch its first one
    /// @param event the row's event; null for a quarantined or missing one, and for a batch
    public record Misfit(
            String stream, long batch, long sequence, @Nullable UUID event, Reason reason) {}

    /// The end of one stream's chain.
    public record Head(String stream, long batches, String hash) {}
}
