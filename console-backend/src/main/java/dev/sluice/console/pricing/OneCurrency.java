package dev.sluice.console.pricing;

import dev.sluice.console.quotas.PricedScope;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.ConfigChanged;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.EndState;
import dev.sluice.console.shared.Ref;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Keeps the promise that a quota in money meets one currency only, where neither the quota nor a
/// price in another currency is what was saved: a route that gets another instance, a consumer that
/// may call another route, a price whose end lays the instance's bare.
@Component
final class OneCurrency {
    private final Quotas quotas;
    private final PricedScope scopes;
    private final EndState endState;

    /// One and the same for all saves: at the end of many it is made once.
    private final Runnable check = this::check;

    OneCurrency(Quotas quotas, PricedScope scopes, EndState endState) {
        this.quotas = quotas;
        this.scopes = scopes;
        this.endState = endState;
    }

    /// Runs inside of the writing transaction, which what it throws undoes.
    @EventListener
    void on(ConfigChanged changed) {
        switch (changed.kind()) {
            case ROUTE, CONSUMER, PRICE -> endState.check(check);
            case TENANT, UNIT, USER, TOKEN, API_KEY, INSTANCE, QUOTA, RATE -> {}
        }
    }

    private void check() {
        for (var quota : quotas.all()) {
            var currency = quota.currency();
            if (currency == null) {
                continue;
            }
            var of = quota.scope();
            scopes
                    .look(id(of.consumer()), id(of.instance()), id(of.route()), currency)
                    .foreign()
                    .stream()
                    .findFirst()
                    .ifPresent(foreign -> {
                        throw ConflictException.of(
                                ConflictException.Reason.IN_USE,
                                "",
                                "error.currency.bare",
                                "quota {0} counts in {1}, and would then meet price {2} of {3}, which is in another currency",
                                quota.name(),
                                currency,
                                foreign.price(),
                                foreign.target());
                    });
        }
    }

    private static @Nullable UUID id(@Nullable Ref ref) {
        return ref == null ? null : ref.id();
    }
}
