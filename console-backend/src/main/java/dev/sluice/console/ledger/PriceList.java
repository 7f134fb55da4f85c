package dev.sluice.console.ledger;

import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.shared.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The price book at one moment, arranged for looking up what is in force when.
final class PriceList {
    private final Map<UUID, TreeMap<Instant, PriceRow>> byTarget = new HashMap<>();

    PriceList(Collection<PriceRow> prices) {
        for (var price : prices) {
            byTarget.computeIfAbsent(target(price), _ -> new TreeMap<>()).put(price.from(), price);
        }
    }

    /// The instance or the route that a price is for.
    static UUID target(PriceRow price) {
        var route = price.route();
        var instance = price.instance();
        return route != null ? route.id() : Objects.requireNonNull(instance).id();
    }

    /// When a price ends: at its own end or at the next price's begin; null = not yet.
    @Nullable Instant end(PriceRow price) {
        var prices = byTarget.get(target(price));
        var next = prices == null ? null : prices.higherKey(price.from());
        var until = price.until();
        if (next == null || until == null) {
            return next == null ? until : next;
        }
        return next.isBefore(until) ? next : until;
    }

    /// The price for a charge: the tenant pays the route's price, and the instance's where the
    /// route has none; a provider gets the instance's.
    Optional<PriceRow> inForce(Charge charge) {
        var attribution = charge.attribution();
        var instance = inForce(attribution.instanceId(), charge.countedAt());
        return switch (charge.side()) {
            case PROVIDER -> instance;
            case TENANT -> inForce(attribution.routeId(), charge.countedAt()).or(() -> instance);
        };
    }

    /// What the charge costs at that price, exactly; a correction what it makes the difference of.
    static Money cost(Charge charge, PriceRow price) {
        var before = charge.before();
        var due = millionths(before.plus(charge.tokens()), charge.countedAt(), price);
        var paid =
                before.equals(Tokens.NONE)
                        ? BigDecimal.ZERO
                        : millionths(before, charge.countedAt(), price);
        return new Money(due.subtract(paid).movePointLeft(6), price.currency());
    }

    private static BigDecimal millionths(Tokens tokens, Instant at, PriceRow price) {
        return tokens.at(price.prices(tokens.prompt(), at));
    }

    private Optional<PriceRow> inForce(UUID target, Instant at) {
        var prices = byTarget.get(target);
        var newest = prices == null ? null : prices.floorEntry(at);
        return Optional.ofNullable(newest)
                .map(Map.Entry::getValue)
                .filter(price -> {
                    var end = end(price);
                    return end == null || at.isBefore(end);
                });
    }
}
