package dev.sluice.console.rehearsal;

import dev.sluice.control.PriceConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The prices by which quotas in money count, as gateways are given them: those in force at one
/// moment, each no less than what the ledger books.
final class QuotaPrices {
    private final Map<UUID, Price> ofRoute = new HashMap<>();
    private final Map<UUID, Price> ofInstance = new HashMap<>();

    /// What a request costs, for a ledger that counts millionths of the currency.
    record Price(String currency, Cost cost) {}

    QuotaPrices(List<PriceConfig> prices, long at) {
        for (var price : prices) {
            var holds =
                    price.getFromMs() <= at && (price.getUntilMs() == 0 || at < price.getUntilMs());
            if (holds) {
                var one = new Price(price.getCurrency(), Cost.of(price.getWeights()));
                if (price.getRouteId().isEmpty()) {
                    ofInstance.put(UUID.fromString(price.getInstanceId()), one);
                } else {
                    ofRoute.put(UUID.fromString(price.getRouteId()), one);
                }
            }
        }
    }

    /// The route's price, the instance's where the route has none.
    @Nullable Price of(UUID route, UUID instance) {
        var own = ofRoute.get(route);
        return own == null ? ofInstance.get(instance) : own;
    }
}
