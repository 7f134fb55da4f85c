package dev.sluice.console.pricing;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// An instance or route is in use while it has a price.
@Component
final class PricesInUse implements Use.Finder {
    private final PriceRepository prices;

    PricesInUse(PriceRepository prices) {
        this.prices = prices;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        var users =
                switch (kind) {
                    case INSTANCE -> prices.findByInstanceIdOrderByInForceFrom(id);
                    case ROUTE -> prices.findByRouteIdOrderByInForceFrom(id);
                    default -> List.<PriceEntity>of();
                };
        return users.stream().map(user -> new Use(ConfigKind.PRICE, user.name)).toList();
    }
}
