package dev.sluice.gateway.catalog;

import java.util.List;

/// What requests cost on a ledger, which for money depends on the route, the instance and the
/// moment. A request keeps the cost function of the moment at which it is held.
public sealed interface Tariff {

    /// The cost function in force at this time of the wall clock.
    CostFunction at(long millis);

    /// The same at all times.
    record Always(CostFunction cost) implements Tariff {
        @Override
        public CostFunction at(long millis) {
            return cost;
        }
    }

    /// The route's price in force, else the instance's, else nothing. A price in another currency
    /// than the quota's does not count here; the console refuses it where it is saved.
    record Priced(String currency, List<Price> route, List<Price> instance) implements Tariff {
        public Priced {
            route = List.copyOf(route);
            instance = List.copyOf(instance);
        }

        @Override
        public CostFunction at(long millis) {
            for (var price : route) {
                if (price.holdsAt(millis)) {
                    return costOf(price);
                }
            }
            for (var price : instance) {
                if (price.holdsAt(millis)) {
                    return costOf(price);
                }
            }
            return CostFunction.FREE;
        }

        private CostFunction costOf(Price price) {
            return price.currency().equals(currency) ? price.cost() : CostFunction.FREE;
        }
    }
}
