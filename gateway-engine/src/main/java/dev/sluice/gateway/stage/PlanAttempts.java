package dev.sluice.gateway.stage;

import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.catalog.Balancer;
import dev.sluice.gateway.exchange.Exchange.Estimated;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Routed;
import org.jspecify.annotations.Nullable;

/// Puts the route's instances in the order in which they are to be asked.
public final class PlanAttempts {
    private final PriorityTiers tiers;

    public PlanAttempts(PriorityTiers tiers) {
        this.tiers = tiers;
    }

    Planned apply(Estimated estimated) {
        var routed = estimated.routed();
        return new Planned(estimated, tiers.plan(routed.route(), hashKey(routed)));
    }

    /// What a route that hashes hashes; null where the request does not have it.
    private static @Nullable String hashKey(Routed routed) {
        Balancer balancer = routed.route().balancer();
        if (balancer.algorithm() != Balancer.Algorithm.CHASH) {
            return null;
        }
        return switch (balancer.hashOn()) {
            case "consumer" -> routed.consumer().id();
            case "header" -> nonEmpty(routed.arrived().head().header(balancer.key()));
            default ->
                    "remote_addr".equals(balancer.key())
                            ? routed.arrived().head().remoteAddress()
                            : null;
        };
    }

    private static @Nullable String nonEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
