package dev.sluice.console.rehearsal;

import dev.sluice.console.ledger.Tokens;
import dev.sluice.console.pricing.PriceInForce;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What requests cost at the prices that are in force at one moment, by the ledger's own rule.
/// (Quotas in money count by what gateways are given, which may be more.)
final class Tariffs {
    private final Map<UUID, PriceInForce> ofRoute = new HashMap<>();
    private final Map<UUID, PriceInForce> ofInstance = new HashMap<>();

    /// What one request costs.
    ///
    /// @param parts of the currency's unit, {@link Tally#PARTS} to one
    record Due(String currency, long parts) {}

    Tariffs(Collection<PriceInForce> prices, Instant at) {
        for (var price : prices) {
            if (price.at(at)) {
                var route = price.routeId();
                var instance = price.instanceId();
                if (route != null) {
                    ofRoute.put(route, price);
                } else if (instance != null) {
                    ofInstance.put(instance, price);
                }
            }
        }
    }

    /// What the tenant pays: by the route's price, by the instance's where the route has none; null
    /// where neither has one.
    @Nullable Due tenants(Arrival arrival, long completion, UUID instance) {
        var own = ofRoute.get(arrival.route());
        return due(own == null ? ofInstance.get(instance) : own, arrival, completion);
    }

    /// What we pay; null where the instance has no price.
    @Nullable Due providers(Arrival arrival, long completion, UUID instance) {
        return due(ofInstance.get(instance), arrival, completion);
    }

    private static @Nullable Due due(
            @Nullable PriceInForce price, Arrival arrival, long completion) {
        if (price == null) {
            return null;
        }
        var tokens =
                new Tokens(
                        arrival.prompt(),
                        arrival.cached(),
                        arrival.written(),
                        completion,
                        Math.min(arrival.reasoning(), completion));
        var prices = price.prices(arrival.prompt(), Instant.ofEpochMilli(arrival.at()));
        var parts =
                tokens.at(prices)
                        .movePointRight(Tally.DIGITS - 6)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .min(BigDecimal.valueOf(Long.MAX_VALUE));
        return new Due(price.currency(), Math.max(0, parts.longValue()));
    }
}
