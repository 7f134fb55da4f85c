package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.openai.JsonText;
import java.util.UUID;
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
                : new Listing.Body(model(id, route));
    }

    private static String all(Identified identified) {
        var out = new StringBuilder("{\"object\":\"list\",\"data\":[");
        var separator = "";
        for (var route : identified.from().catalog().routesFor(identified.consumer())) {
            var name = nameOf(route);
            if (name != null) {
                out.append(separator).append(model(name, route));
                separator = ",";
            }
        }
        return out.append("]}").toString();
    }

    private static @Nullable String nameOf(Route route) {
        return route.model();
    }

    private static String model(String id, Route route) {
        return "{\"id\":"
                + JsonText.quote(id)
                + ",\"object\":\"model\",\"created\":"
                + createdAt(route.id())
                + ",\"owned_by\":\"sluice\"}";
    }

    /// The second in which the route was made, as its id carries it: the console gives out UUIDs of
    /// version 7, which begin with the millisecond they were made in. 0 for any other id.
    static long createdAt(String routeId) {
        try {
            var id = UUID.fromString(routeId);
            return id.version() == 7 ? (id.getMostSignificantBits() >>> 16) / 1_000 : 0;
        } catch (IllegalArgumentException _) {
            return 0;
        }
    }
}
