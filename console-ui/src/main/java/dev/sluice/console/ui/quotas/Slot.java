package dev.sluice.console.ui.quotas;

import dev.sluice.console.quotas.QuotaRow;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A quota as it counts in one cell.
///
/// @param ledgerOf the consumer whose ledger it is, where the quota has one for each; else null
record Slot(QuotaRow quota, @Nullable UUID ledgerOf) {

    /// The cell has it from a quota for each consumer; whoever changes it changes it for all.
    boolean inherited() {
        return ledgerOf != null;
    }
}
