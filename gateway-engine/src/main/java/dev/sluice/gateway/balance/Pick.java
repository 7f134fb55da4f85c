package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way to pick inside a tier. Safe for any thread.
@FunctionalInterface
interface Pick {

    /// @param fit those of the tier that may be asked, in the tier's order, at least one
    /// @return one of them, null where none has a weight
    @Nullable Target from(Tier tier, List<Target> fit, @Nullable String hashKey);
}
