package dev.sluice.console.rehearsal;

import dev.sluice.console.rehearsal.LedgerTable.Level;
import dev.sluice.console.rehearsal.LedgerTable.Seed;
import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.control.StandingConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Where a rehearsal plays: a revision with one route replaced by a draft, some instances out, some
/// quotas spent, at a time of its own.
///
/// @param revision what everything but the draft is taken from
/// @param down instances that serve nobody, beside those that a person took out of service
/// @param levels how much of the ledgers is used at the beginning
/// @param gateways how many count the quotas, each by itself
record Stage(
        Snapshot revision,
        RouteConfig draft,
        Set<UUID> down,
        Set<UUID> spent,
        Map<Seed, Level> levels,
        int gateways,
        Instant from,
        Instant until,
        QuotaStart start) {

    /// What became of the arrivals.
    ///
    /// @param fates one for each arrival, in their order
    /// @param touched the quotas that the draft's requests met
    record Played(List<Replay.Fate> fates, Set<UUID> touched) {}

    UUID routeId() {
        return UUID.fromString(draft.getId());
    }

    private QuotaPrices prices() {
        return new QuotaPrices(revision.getPricesList(), until.toEpochMilli());
    }

    /// The moment at which an arrival is played.
    long at(Arrival arrival) {
        return switch (start) {
            case EMPTY -> arrival.at();
            case LIVE -> arrival.at() + until.toEpochMilli() - from.toEpochMilli();
        };
    }

    /// @param arrivals by time
    Played play(List<Arrival> arrivals) {
        var ledgers =
                new LedgerTable(
                        revision.getQuotasList(),
                        prices(),
                        levels,
                        spent,
                        gateways,
                        switch (start) {
                            case EMPTY -> from.toEpochMilli();
                            case LIVE -> until.toEpochMilli();
                        });
        var replay = new Replay(plans(), consumers(), ledgers);
        var fates = new ArrayList<Replay.Fate>(arrivals.size());
        for (var arrival : arrivals) {
            fates.add(replay.arrive(arrival, at(arrival)));
        }
        return new Played(fates, ledgers.metOn(routeId()));
    }

    private Map<UUID, RoutePlan> plans() {
        var out = new HashSet<>(down);
        for (InstanceConfig instance : revision.getInstancesList()) {
            var standing = instance.getStanding().getStanding();
            if (instance.getDisabled() || standing != StandingConfig.Standing.IN_SERVICE) {
                out.add(UUID.fromString(instance.getId()));
            }
        }
        var plans = new HashMap<UUID, RoutePlan>();
        for (var route : revision.getRoutesList()) {
            plans.put(UUID.fromString(route.getId()), new RoutePlan(route, out));
        }
        plans.put(routeId(), new RoutePlan(draft, out));
        return plans;
    }

    private Map<UUID, ConsumerConfig> consumers() {
        var consumers = new HashMap<UUID, ConsumerConfig>();
        for (var consumer : revision.getConsumersList()) {
            consumers.put(UUID.fromString(consumer.getId()), consumer);
        }
        return consumers;
    }

    /// The instances to which the draft leads, with their priority, in its order.
    Map<UUID, Integer> targets() {
        var targets = new LinkedHashMap<UUID, Integer>();
        for (var target : draft.getTargetsList()) {
            targets.put(UUID.fromString(target.getInstanceId()), target.getPriority());
        }
        return targets;
    }

    /// The routes that lead to an instance of the draft.
    Set<UUID> neighbours() {
        var shared = targets().keySet();
        var neighbours = new HashSet<UUID>();
        for (var route : revision.getRoutesList()) {
            if (route.getTargetsList().stream()
                    .anyMatch(target -> shared.contains(UUID.fromString(target.getInstanceId())))) {
                neighbours.add(UUID.fromString(route.getId()));
            }
        }
        return neighbours;
    }
}
