package dev.sluice.gateway.edge;

import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Spent;
import java.util.List;

/// Spends quotas before a test's own request does.
final class SomebodyElse {
    private SomebodyElse() {}

    /// Consumes so many tokens of the one ledger of the quota with this name.
    static void spends(String quota, Engine engine, long tokens) {
        engine.ledgers.reserve(
                ask(quota, engine, tokens),
                verdict -> {
                    if (!(verdict instanceof QuotaVerdict.Granted(var reservation))
                            || !reservation.settle(new Spent(tokens, 0))) {
                        throw new IllegalStateException(quota + " gives no " + tokens);
                    }
                });
    }

    private static Ask ask(String quota, Engine engine, long tokens) {
        var catalog = engine.catalogs.current();
        if (catalog == null) {
            throw new IllegalStateException("no revision was applied");
        }
        var bot = catalog.consumer("bot");
        if (bot == null) {
            throw new IllegalStateException("no consumer bot");
        }
        for (var instance : catalog.instances()) {
            for (var ledger : catalog.ledgers(bot, catalog.routes().getFirst(), instance)) {
                if (ledger.quota().name().equals(quota)) {
                    return new Ask(
                            "somebody else of " + quota,
                            1,
                            List.of(ledger),
                            new Need(0, tokens, tokens, 0, 1, true),
                            Long.MAX_VALUE / 2);
                }
            }
        }
        throw new IllegalArgumentException("no quota " + quota);
    }
}
