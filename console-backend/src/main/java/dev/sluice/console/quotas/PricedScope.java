package dev.sluice.console.quotas;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the price book says about the requests that a quota in money counts. The room `pricing`,
/// which comes after this one, knows.
public interface PricedScope {

    /// Looks at every instance that a request in this scope may be served by.
    ///
    /// @param consumer the only one in the scope; null: all
    /// @param instance the only one in the scope; null: all
    /// @param route the only one in the scope; null: all
    /// @param currency of the quota
    Findings look(
            @Nullable UUID consumer,
            @Nullable UUID instance,
            @Nullable UUID route,
            String currency);

    /// What is wrong with money in a scope.
    ///
    /// @param foreign prices in another currency, in force now or later
    /// @param unpriced names of instances whose requests cost nothing now, for want of a price;
    ///   with the route where it has one
    /// @param bounded names of prices that are not linear, in force now or later: gateways count
    ///   them at their dearest
    record Findings(List<Foreign> foreign, List<String> unpriced, List<String> bounded) {
        public Findings {
            foreign = List.copyOf(foreign);
            unpriced = List.copyOf(unpriced);
            bounded = List.copyOf(bounded);
        }
    }

    /// A price in another currency.
    ///
    /// @param price its name
    /// @param target `instance qwen-a` or `route qwen`
    record Foreign(UUID id, String price, String target, String currency) {}
}
