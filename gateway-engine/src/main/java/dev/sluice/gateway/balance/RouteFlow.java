package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.health.AffectedTenants;
import org.jspecify.annotations.Nullable;

/// Whether one route's traffic is on the tier that it prefers. Safe for any thread.
///
/// It has left once a request goes to a lower tier while no instance of the preferred one can be
/// asked, or once three requests in a row had to: one that is moved alone, that no ledger has room
/// for, or that the ramp leaves out by chance, makes no switch. It is back once a request goes to
/// an instance there that takes its whole share again, or three in a row do.
final class RouteFlow {
    private static final int ENOUGH = 3;

    private final AffectedTenants tenants = new AffectedTenants();
    private boolean away;
    private boolean forAll;
    private long awaySince;
    private int inARow;
    private @Nullable Target lastTo;

    /// One request is sent to a lower tier.
    ///
    /// @param from an instance of the preferred tier that would have had it
    /// @param all whether nobody's request could have been sent to the preferred tier
    synchronized @Nullable FlowChange lower(
            Route route, Target from, Target to, boolean all, Why why, String tenantId, long now) {
        if (away) {
            tenants.add(tenantId);
            inARow = 0;
            lastTo = to;
            return null;
        }
        tenants.add(tenantId);
        if (++inARow < ENOUGH && !all) {
            return null;
        }
        away = true;
        forAll = all;
        awaySince = now;
        inARow = 0;
        lastTo = to;
        return new FlowChange(
                FlowChange.Kind.SWITCHED,
                route,
                from,
                to,
                why.word(),
                why.detail(),
                now,
                0,
                tenants.counted());
    }

    /// One request is sent to the preferred tier.
    ///
    /// @param whole whether that instance takes its whole share
    synchronized @Nullable FlowChange preferred(
            Route route, Target to, boolean whole, String reason, long now) {
        if (!away) {
            inARow = 0;
            tenants.clear();
            return null;
        }
        if (++inARow < ENOUGH && !(whole && forAll)) {
            return null;
        }
        var from = lastTo == null ? to : lastTo;
        var affected = tenants.counted();
        away = false;
        inARow = 0;
        lastTo = null;
        tenants.clear();
        return new FlowChange(
                FlowChange.Kind.FLOWED_BACK,
                route,
                from,
                to,
                reason,
                "",
                now,
                now - awaySince,
                affected);
    }

    /// Why a request could not have what it prefers.
    record Why(String word, String detail) {}
}
