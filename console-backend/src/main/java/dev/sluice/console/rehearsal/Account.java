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
    private final Tariffs tariffs;
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
    Account(Stage stage, Tariffs tariffs, Function<UUID, String> names) {
        this.stage = stage;
        this.tariffs = tariffs;
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

    /// What one arrival adds to sums.
    private interface Adding {
        void to(Tally tally);
    }

    private void happened(Arrival arrival) {
        var adding = now(arrival);
        adding.to(now);
        adding.to(consumer(arrival).now);
        if (arrival.instance() != null) {
            var at = instance(arrival.instance());
            adding.to(at.sums.now);
            at.minutesNow.merge(minute(arrival), arrival.count(), Long::sum);
        }
    }

    private Adding now(Arrival arrival) {
        var count = arrival.count();
        var instance = arrival.instance();
        return switch (arrival.fate()) {
            case SERVED ->
                    instance == null
                            ? tally -> tally.failed(count)
                            : served(arrival, arrival.completion(), instance);
            case REFUSED_429 -> tally -> tally.refused429(count);
            case REFUSED_503 -> tally -> tally.refused503(count);
            // What broke off was used all the same.
            case FAILED ->
                    instance == null
                                    || !arrival.consumed()
                                    || arrival.prompt() + arrival.completion() == 0
                            ? tally -> tally.failed(count)
                            : broken(arrival, instance);
        };
    }

    private Adding served(Arrival arrival, long completion, UUID instance) {
        var tenants = tariffs.tenants(arrival, completion, instance);
        var providers = tariffs.providers(arrival, completion, instance);
        return tally -> tally.served(arrival, completion, tenants, providers);
    }

    private Adding broken(Arrival arrival, UUID instance) {
        var tenants = tariffs.tenants(arrival, arrival.completion(), instance);
        var providers = tariffs.providers(arrival, arrival.completion(), instance);
        return tally -> {
            tally.failed(arrival.count());
            tally.used(arrival, arrival.completion(), tenants, providers);
        };
    }

    private void would(Arrival arrival, Replay.Fate fate) {
        var adding = then(arrival, fate);
        adding.to(then);
        adding.to(consumer(arrival).then);
        if (fate instanceof Replay.Fate.Served(var id, _)) {
            var at = instance(id);
            adding.to(at.sums.then);
            at.minutesThen.merge(minute(arrival), arrival.count(), Long::sum);
        }
    }

    private Adding then(Arrival arrival, Replay.Fate fate) {
        var count = arrival.count();
        return switch (fate) {
            case Replay.Fate.Served(var id, var completion) -> {
                var serving = served(arrival, completion, id);
                yield completion == arrival.completion()
                        ? serving
                        : tally -> {
                            serving.to(tally);
                            tally.cut(count);
                        };
            }
            case Replay.Fate.Refused429 _ -> tally -> tally.refused429(count);
            case Replay.Fate.Refused503 _ -> tally -> tally.refused503(count);
            case Replay.Fate.Unknown _ -> tally -> tally.failed(count);
        };
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
