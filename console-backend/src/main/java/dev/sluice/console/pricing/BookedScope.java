package dev.sluice.console.pricing;

import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.quotas.PricedScope;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.shared.Ref;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Looks a money quota's scope up in the price book, by the rule by which gateways charge: the
/// route's price, and the instance's while the route has none.
@Component
final class BookedScope implements PricedScope {
    private final PriceRepository prices;
    private final Consumers consumers;
    private final Instances instances;
    private final Routes routes;
    private final Clock clock;

    BookedScope(
            PriceRepository prices,
            Consumers consumers,
            Instances instances,
            Routes routes,
            Clock clock) {
        this.prices = prices;
        this.consumers = consumers;
        this.instances = instances;
        this.routes = routes;
        this.clock = clock;
    }

    /// One way a request can go; no route where the instance is in none yet.
    private record Way(@Nullable Ref route, Ref instance) {
        String text() {
            return route == null
                    ? "instance " + instance.name()
                    : "instance " + instance.name() + " on route " + route.name();
        }
    }

    @Override
    public Findings look(
            @Nullable UUID consumer,
            @Nullable UUID instance,
            @Nullable UUID route,
            String currency) {
        var now = clock.instant();
        var book = prices.findAll().stream().collect(Collectors.groupingBy(BookedScope::target));
        var foreign = new LinkedHashMap<UUID, Foreign>();
        var unpriced = new LinkedHashSet<String>();
        var bounded = new LinkedHashSet<String>();
        for (var way : ways(consumer, instance, route)) {
            var ofRoute =
                    way.route() == null
                            ? List.<PriceEntity>of()
                            : toCome(book.get(way.route().id()), now);
            var asked = new ArrayList<>(ofRoute);
            if (!forEver(ofRoute, now)) {
                asked.addAll(toCome(book.get(way.instance().id()), now));
            }
            for (var price : asked) {
                if (!PriceShape.read(price.shape).isLinear(price.outputPerMillion)) {
                    bounded.add(price.name);
                }
                if (!price.currency.equals(currency)) {
                    foreign.put(
                            price.id(),
                            new Foreign(
                                    price.id(), price.name, target(price, way), price.currency));
                }
            }
            if (asked.stream().noneMatch(price -> !price.inForceFrom.isAfter(now))) {
                unpriced.add(way.text());
            }
        }
        return new Findings(
                List.copyOf(foreign.values()), List.copyOf(unpriced), List.copyOf(bounded));
    }

    private List<Way> ways(@Nullable UUID consumer, @Nullable UUID instance, @Nullable UUID route) {
        var ways = new ArrayList<Way>();
        var callable = callable(consumer);
        for (var one : routes.all()) {
            if ((route == null || route.equals(one.id())) && callable.calls(one)) {
                for (TargetRow target : one.targets()) {
                    if (instance == null || instance.equals(target.instance().id())) {
                        ways.add(new Way(one.ref(), target.instance()));
                    }
                }
            }
        }
        if (ways.isEmpty() && instance != null && route == null) {
            Map<UUID, Ref> known = instances.refs();
            ways.add(new Way(null, known.getOrDefault(instance, new Ref(instance, "?"))));
        }
        return ways;
    }

    private interface Callable {
        boolean calls(RouteRow route);
    }

    private Callable callable(@Nullable UUID consumer) {
        var only =
                consumer == null
                        ? null
                        : consumers.all().stream()
                                .filter(row -> row.id().equals(consumer))
                                .findAny()
                                .map(row -> row.routes())
                                .orElse(null);
        return route -> only == null || only.contains(route.ref());
    }

    /// Those of one target that are in force now or will be, in order.
    private static List<PriceEntity> toCome(@Nullable List<PriceEntity> unordered, Instant now) {
        if (unordered == null) {
            return List.of();
        }
        var book = new ArrayList<>(unordered);
        book.sort(Comparator.comparing(price -> price.inForceFrom));
        var left = new ArrayList<PriceEntity>();
        for (var i = 0; i < book.size(); i++) {
            var price = book.get(i);
            var next = i + 1 < book.size() ? book.get(i + 1).inForceFrom : null;
            var end = price.inForceUntil == null ? next : price.inForceUntil;
            if (end == null || end.isAfter(now)) {
                left.add(price);
            }
        }
        return left;
    }

    /// Whether they cover all time from now on; they follow each other without a gap.
    private static boolean forEver(List<PriceEntity> prices, Instant now) {
        return !prices.isEmpty()
                && !prices.getFirst().inForceFrom.isAfter(now)
                && prices.getLast().inForceUntil == null;
    }

    private static UUID target(PriceEntity price) {
        return Objects.requireNonNull(price.instanceId == null ? price.routeId : price.instanceId);
    }

    private static String target(PriceEntity price, Way way) {
        return price.routeId != null && way.route() != null
                ? "route " + way.route().name()
                : "instance " + way.instance().name();
    }
}
