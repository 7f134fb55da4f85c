package dev.sluice.gateway.catalog;

import dev.sluice.control.PriceConfig;
import dev.sluice.control.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles prices; two for the same route or instance at the same time would leave open what a
/// request costs, and are refused.
final class PricesPart {
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    private final Defects defects;
    private final Set<String> instanceIds;
    private final Set<String> routeIds;

    PricesPart(Defects defects, Set<String> instanceIds, Set<String> routeIds) {
        this.defects = defects;
        this.instanceIds = instanceIds;
        this.routeIds = routeIds;
    }

    static boolean isCurrency(String text) {
        return CURRENCY.matcher(text).matches();
    }

    PriceTable compile(Snapshot snapshot) {
        var byRoute = new HashMap<String, List<Price>>();
        var byInstance = new HashMap<String, List<Price>>();
        for (var config : snapshot.getPricesList()) {
            boolean ofRoute = !config.getRouteId().isEmpty();
            var id = ofRoute ? config.getRouteId() : config.getInstanceId();
            var object = "price/" + (id.isEmpty() ? "?" : id);
            owner(config, object);
            var price = price(config, object);
            if (price != null) {
                add(ofRoute ? byRoute : byInstance, id, price, object);
            }
        }
        return new PriceTable(byRoute, byInstance);
    }

    private void owner(PriceConfig config, String object) {
        if (config.getRouteId().isEmpty() == config.getInstanceId().isEmpty()) {
            defects.add(
                    object,
                    "instance_id",
                    Defects.INVALID,
                    "a price is either a route's or an instance's");
        }
        known(object, "route_id", config.getRouteId(), routeIds);
        known(object, "instance_id", config.getInstanceId(), instanceIds);
    }

    private void known(String object, String field, String id, Set<String> among) {
        if (!id.isEmpty() && !among.contains(id)) {
            defects.add(
                    object, field, Defects.DANGLING, "'%s' is not in this revision".formatted(id));
        }
    }

    private @Nullable Price price(PriceConfig config, String object) {
        if (!isCurrency(config.getCurrency())) {
            defects.add(
                    object,
                    "currency",
                    Defects.INVALID,
                    "currency '%s' (expected: three capital letters)"
                            .formatted(config.getCurrency()));
        }
        var until = config.getUntilMs() == 0 ? Long.MAX_VALUE : config.getUntilMs();
        if (until <= config.getFromMs()) {
            defects.add(
                    object,
                    "until_ms",
                    Defects.INVALID,
                    "it ends at %d before it begins at %d"
                            .formatted(config.getUntilMs(), config.getFromMs()));
            return null;
        }
        var cost = defects.cost(object, config.getWeights());
        return cost == null
                ? null
                : new Price(config.getFromMs(), until, config.getCurrency(), cost);
    }

    private void add(Map<String, List<Price>> into, String id, Price price, String object) {
        var prices = into.computeIfAbsent(id, _ -> new ArrayList<>());
        for (var other : prices) {
            if (price.overlaps(other)) {
                defects.add(
                        object,
                        "from_ms",
                        Defects.DUPLICATE,
                        "the price %s and the price %s hold at the same time"
                                .formatted(span(other), span(price)));
            }
        }
        prices.add(price);
    }

    private static String span(Price price) {
        var from = "from " + Instant.ofEpochMilli(price.fromMillis());
        return price.untilMillis() == Long.MAX_VALUE
                ? from
                : from + " until " + Instant.ofEpochMilli(price.untilMillis());
    }
}
