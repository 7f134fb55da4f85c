package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.openai.JsonText;
import org.jspecify.annotations.Nullable;

/// Answers which models there are: those that this key may call, and no others.
public final class ListModels {

    /// Either a body or a refusal.
    sealed interface Listing {
        record Body(String json) implements Listing {}

        record Unknown(Refusal refusal) implements Listing {}
    }

    Listing apply(Identified identified) {
        return identified.from().entry() instanceof Entry.Model(var id)
                ? one(identified, id)
                : new Listing.Body(all(identified));
    }

    private static Listing one(Identified identified, String id) {
        var route = identified.from().catalog().routeByModel(id);
        return route == null || !identified.consumer().mayCall(route)
                ? new Listing.Unknown(Refusal.unknownModel(id))
                : new Listing.Body(model(id));
    }

    private static String all(Identified identified) {
        var out = new StringBuilder("{\"object\":\"list\",\"data\":[");
        var separator = "";
        for (var route : identified.from().catalog().routesFor(identified.consumer())) {
            var name = nameOf(route);
            if (name != null) {
                out.append(separator).append(model(name));
                separator = ",";
            }
        }
        return out.append("]}").toString();
    }

    private static @Nullable String nameOf(Route route) {
        return route.model();
    }

    /// `created` is required by typed clients; routes have no age that means anything to a caller.
    private static String model(String id) {
        return "{\"id\":"
                + JsonText.quote(id)
                + ",\"object\":\"model\",\"created\":0,\"owned_by\":\"sluice\"}";
    }
}
