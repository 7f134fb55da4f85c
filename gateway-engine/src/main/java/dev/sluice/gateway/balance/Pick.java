package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way to pick inside a tier. Safe for any thread.
@FunctionalInterface
interface Pick {

    /// Picks one of those that may be asked.
    ///
    /// @param fit those of the tier that may be asked, in the tier's order, at least one
    /// @return one of them, null where none has a weight
    @Nullable Target from(Tier tier, List<Target> fit, Demand demand);

    /// The request goes to this one.
    ///
    /// @return the tokens of its prompt that the instance has to read anew
    default long taken(Target target, Demand demand) {
        return demand.promptTokens();
    }

    /// It did not come to anything there.
    ///
    /// @param unread what {@link #taken} answered
    default void lost(Target target, Demand demand, long unread) {}
}
