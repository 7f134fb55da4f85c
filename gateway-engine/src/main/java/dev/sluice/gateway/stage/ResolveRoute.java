package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange.Routed;
import dev.sluice.gateway.exchange.Exchange.Understood;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.Step;
import org.jspecify.annotations.Nullable;

/// Finds the route: a route's own URI names it, else the body's `model` does. The consumer has to
/// be allowed to call it.
public final class ResolveRoute {

    Step<Routed> apply(Understood understood) {
        var arrived = understood.from().from();
        var model = understood.request().model();
        Route route =
                arrived.entry() instanceof Entry.RouteUri(var own)
                        ? own
                        : byModel(understood, model);
        var asked = model == null ? arrived.head().path() : model;
        if (route == null) {
            return Step.refuse(Refusal.unknownModel(asked));
        }
        if (!understood.from().consumer().mayCall(route)) {
            return Step.refuse(Refusal.modelNotAllowed(asked));
        }
        return Step.next(new Routed(understood, route));
    }

    private static @Nullable Route byModel(Understood understood, @Nullable String model) {
        return model == null ? null : understood.from().from().catalog().routeByModel(model);
    }
}
