package dev.sluice.console.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which entries shall be priced anew.
///
/// @param from when the tokens were used, inclusive
/// @param until exclusive
/// @param tenant only this one's; null: all
/// @param instance only on this one; null: all
/// @param route only on this one; null: all
public record RepricingQuestion(
        Instant from,
        Instant until,
        @Nullable UUID tenant,
        @Nullable UUID instance,
        @Nullable UUID route) {

    public RepricingQuestion {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("until: " + until + " (expected: after from)");
        }
    }

    /// Whether it asks for this charge.
    boolean covers(Charge charge) {
        var of = charge.attribution();
        return !charge.countedAt().isBefore(from)
                && charge.countedAt().isBefore(until)
                && (tenant == null || tenant.equals(of.tenantId()))
                && (instance == null || instance.equals(of.instanceId()))
                && (route == null || route.equals(of.routeId()));
    }
}
