package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Target;
import java.util.Map;

/// A route's traffic left the tier that it prefers, or is back on it.
///
/// @param from where it went before, and `to` where it goes now
/// @param reason one word
/// @param detail what is known of each instance of the preferred tier, in words
/// @param at when, by the board's ticker
/// @param awayNanos how long it was away, 0 for one that just left
/// @param affected requests that went to a lower tier, by tenant
public record FlowChange(
        Kind kind,
        Route route,
        Target from,
        Target to,
        String reason,
        String detail,
        long at,
        long awayNanos,
        Map<String, Integer> affected) {

    public enum Kind {
        SWITCHED,
        FLOWED_BACK
    }

    public FlowChange {
        affected = Map.copyOf(affected);
    }
}
