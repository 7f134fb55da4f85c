package dev.sluice.console.rehearsal;

import dev.sluice.console.rehearsal.Rehearsal.ConsumerFlow;
import dev.sluice.console.rehearsal.Rehearsal.InstanceFlow;
import dev.sluice.console.rehearsal.Rehearsal.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes the answer out of arrivals and what became of them.
final class Account {
    private static final long MINUTE = 60_000;

    private final Stage stage;
    private final Prices prices;
    private final Function<UUID, String> names;
    private final Tally now = new Tally();
    private final Tally then = new Tally();
    private final Map<UUID, AtInstance> instances = new LinkedHashMap<>();
    private final Map<Who, Both> consumers = new HashMap<>();
    private final Map<Why, Count> refused = new HashMap<>();
    private long arrivals;
    private long replayed;

    private record Who(UUID tenant, UUID consumer) {}

    private record Why(UUID tenant, UUID consumer, UUID route, @Nullable UUID quota) {}

    private static final class Both {
        private final Tally now = new Tally();
        private final Tally then = new Tally();
    }

    private static final class AtInstance {
        private final Both sums = new Both();
        private final Map<Long, Long> minutesNow = new HashMap<>();
        private final Map<Long, Long> minutesThen = new HashMap<>();
    }

    private static final class Count {
        private long requests;
        private long firstAt = Long.MAX_VALUE;
    }

    /// @param names of everything by id
    Account(Stage stage, Function<UUID, String> names) {
        this.stage = stage;
        this.prices = stage.prices();
        this.names = names;
        stage.targets().keySet().forEach(id -> instances.put(id, new AtInstance()));
    }

    /// Adds up.
    Rehearsal of(List<Arrival> all, Stage.Played played, List<String> notes) {
        var route = stage.routeId();
        var neighbours = stage.neighbours();
        for (var i = 0; i < all.size(); i++) {
            var arrival = all.get(i);
            var fate = played.fates().get(i);
            if (arrival.route().equals(route)) {
                arrivals += arrival.count();
                replayed++;
                happened(arrival);
                would(arrival, fate);
                refuse(arrival, fate);
            } else if (neighbours.contains(arrival.route())
                    || fate instanceof Replay.Fate.Refused429(var by)
                            && played.touched().contains(by.quotaId())) {
                refuse(arrival, fate);
            }
        }
        var refusals = refusals();
        return new Rehearsal(
                stage.from(),
                stage.until(),
                stage.start(),
                arrivals,
                replayed,
                now.sums(),
                then.sums(),
                flows(),
                consumers(),
                refusals,
                refusals.stream().filter(it -> it.quota() != null).findFirst().orElse(null),
                notes);
    }

    private void happened(Arrival arrival) {
        var consumer = consumer(arrival);
        now(now, arrival);
        now(consumer.now, arrival);
        if (arrival.instance() != null) {
            var at = instance(arrival.instance());
            now(at.sums.now, arrival);
            at.minutesNow.merge(minute(arrival), arrival.count(), Long::sum);
        }
    }

    private void now(Tally tally, Arrival arrival) {
        switch (arrival.fate()) {
            case SERVED -> {
                if (arrival.instance() == null) {
                    tally.failed(arrival.count());
                } else {
                    tally.served(
                            arrival,
                            arrival.completion(),
                            prices.tenants(arrival.route(), arrival.instance()),
                            prices.providers(arrival.instance()));
                }
            }
            case REFUSED_429 -> tally.refused429(arrival.count());
            case REFUSED_503 -> tally.refused503(arrival.count());
            case FAILED -> {
                tally.failed(arrival.count());
                // What broke off was used all the same.
                if (arrival.consumed()
                        && arrival.instance() != null
                        && arrival.prompt() + arrival.completion() > 0) {
                    tally.used(
                            arrival,
                            arrival.completion(),
                            prices.tenants(arrival.route(), arrival.instance()),
                            prices.providers(arrival.instance()));
                }
            }
        }
    }

    private void would(Arrival arrival, Replay.Fate fate) {
        var consumer = consumer(arrival);
        then(then, arrival, fate);
        then(consumer.then, arrival, fate);
        if (fate instanceof Replay.Fate.Served(var id, _)) {
            var at = instance(id);
            then(at.sums.then, arrival, fate);
            at.minutesThen.merge(minute(arrival), arrival.count(), Long::sum);
        }
    }

    private void then(Tally tally, Arrival arrival, Replay.Fate fate) {
        switch (fate) {
            case Replay.Fate.Served(var id, var completion) -> {
                tally.served(
                        arrival,
                        completion,
                        prices.tenants(arrival.route(), id),
                        prices.providers(id));
                if (completion < arrival.completion()) {
                    tally.cut(arrival.count());
                }
            }
            case Replay.Fate.Refused429 _ -> tally.refused429(arrival.count());
            case Replay.Fate.Refused503 _ -> tally.refused503(arrival.count());
            case Replay.Fate.Unknown _ -> tally.failed(arrival.count());
        }
    }

    private void refuse(Arrival arrival, Replay.Fate fate) {
        switch (fate) {
            case Replay.Fate.Refused429(var by) -> refuse(arrival, by.quotaId());
            case Replay.Fate.Refused503 _ -> refuse(arrival, (UUID) null);
            case Replay.Fate.Served _, Replay.Fate.Unknown _ -> {}
        }
    }

    private void refuse(Arrival arrival, @Nullable UUID quota) {
        var count =
                refused.computeIfAbsent(
                        new Why(arrival.tenant(), arrival.consumer(), arrival.route(), quota),
                        _ -> new Count());
        count.requests += arrival.count();
        count.firstAt = Math.min(count.firstAt, stage.at(arrival));
    }

    private Both consumer(Arrival arrival) {
        return consumers.computeIfAbsent(
                new Who(arrival.tenant(), arrival.consumer()), _ -> new Both());
    }

    private AtInstance instance(UUID id) {
        return instances.computeIfAbsent(id, _ -> new AtInstance());
    }

    private long minute(Arrival arrival) {
        return Math.floorDiv(arrival.at() - stage.from().toEpochMilli(), MINUTE);
    }

    private List<InstanceFlow> flows() {
        var targets = stage.targets();
        var flows = new ArrayList<InstanceFlow>();
        instances.forEach((id, at) ->
                flows.add(
                        new InstanceFlow(
                                names.apply(id),
                                targets.get(id),
                                at.sums.now.sums(),
                                at.sums.then.sums(),
                                peak(at.minutesNow),
                                peak(at.minutesThen))));
        return flows;
    }

    private static long peak(Map<Long, Long> minutes) {
        return minutes.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private List<ConsumerFlow> consumers() {
        return consumers.entrySet().stream()
                .map(entry ->
                        new ConsumerFlow(
                                names.apply(entry.getKey().tenant()),
                                names.apply(entry.getKey().consumer()),
                                entry.getValue().now.sums(),
                                entry.getValue().then.sums()))
                .sorted(
                        Comparator.comparing(ConsumerFlow::tenant)
                                .thenComparing(ConsumerFlow::consumer))
                .toList();
    }

    private List<Refused> refusals() {
        return refused.entrySet().stream()
                .map(entry -> {
                    var why = entry.getKey();
                    return new Refused(
                            names.apply(why.tenant()),
                            names.apply(why.consumer()),
                            names.apply(why.route()),
                            why.quota() == null ? null : names.apply(why.quota()),
                            entry.getValue().requests,
                            Instant.ofEpochMilli(entry.getValue().firstAt));
                })
                .sorted(
                        Comparator.comparing(Refused::firstAt)
                                .thenComparing(Refused::tenant)
                                .thenComparing(Refused::consumer)
                                .thenComparing(Refused::route)
                                .thenComparing(it -> it.quota() == null ? "" : it.quota()))
                .toList();
    }
}
