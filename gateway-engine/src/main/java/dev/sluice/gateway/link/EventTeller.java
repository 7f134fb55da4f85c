package dev.sluice.gateway.link;

import dev.sluice.control.AffectedTenant;
import dev.sluice.control.InstanceEvent;
import dev.sluice.gateway.balance.FlowChange;
import dev.sluice.gateway.balance.FlowListener;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.health.HealthChange;
import dev.sluice.gateway.health.HealthListener;
import dev.sluice.gateway.health.InstanceHealth;
import dev.sluice.gateway.health.InstanceHealth.Suspect;
import dev.sluice.gateway.health.InstanceHealth.Suspicion;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.names.LostName;
import dev.sluice.gateway.names.NameListener;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes an event, and a line in the log, of each change of an instance's state, of each switch of
/// a route's traffic and of each name that is lost and found. Safe for any thread.
///
/// An instance that fails now and then is suspected and cleared all the time: the suspicion of
/// failures is told once a minute, and its end where its beginning was.
public final class EventTeller implements HealthListener, FlowListener, NameListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventTeller.class);
    private static final long SUSPICIONS_APART = Duration.ofMinutes(1).toNanos();

    private final EventKeeper keeper;
    private final CatalogHolder catalogs;
    private final EventIds ids;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Map<String, Long> suspected = new HashMap<>();
    private final Set<String> untold = new HashSet<>();

    public EventTeller(
            EventKeeper keeper,
            CatalogHolder catalogs,
            EventIds ids,
            InstantSource clock,
            Ticker ticker) {
        this.keeper = keeper;
        this.catalogs = catalogs;
        this.ids = ids;
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public void changed(HealthChange change) {
        if (isNoise(change)) {
            return;
        }
        var instance = instance(change.instanceId());
        var detail = detail(change, instance);
        LOG.atLevel(
                        switch (change.now()) {
                            case InstanceHealth.Ejected _, Suspect _ -> org.slf4j.event.Level.WARN;
                            case InstanceHealth.Healthy _,
                                    InstanceHealth.Probing _,
                                    InstanceHealth.Ramping _,
                                    InstanceHealth.Draining _,
                                    InstanceHealth.Disabled _ ->
                                    org.slf4j.event.Level.INFO;
                        })
                .log(
                        "instance {}: {} after {} of {} ({}) {}",
                        instance == null ? change.instanceId() : instance.name(),
                        change.now().word(),
                        Duration.ofNanos(change.lasted())
                                .truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
                        change.before().word(),
                        change.trigger().word(),
                        detail);
        keeper.add(
                begun(InstanceEvent.Kind.STATE, change.at(), change.trigger().word())
                        .setInstanceId(change.instanceId())
                        .setFromState(change.before().word())
                        .setToState(change.now().word())
                        .setDetail(detail)
                        .setDurationMs(TimeUnit.NANOSECONDS.toMillis(change.lasted()))
                        .addAllAffected(affected(change.affected()))
                        .build());
    }

    private synchronized boolean isNoise(HealthChange change) {
        var id = change.instanceId();
        if (change.now() instanceof Suspect suspect
                && suspect.suspicion() == Suspicion.FAILURES
                && change.before() instanceof InstanceHealth.Healthy) {
            var last = suspected.get(id);
            if (last != null && change.at() - last < SUSPICIONS_APART) {
                untold.add(id);
                return true;
            }
            suspected.put(id, change.at());
            return false;
        }
        boolean hidden = untold.remove(id);
        return hidden && change.now() instanceof InstanceHealth.Healthy;
    }

    private static String detail(HealthChange change, @Nullable ModelInstance instance) {
        boolean byHand =
                switch (change.trigger()) {
                    case BY_HAND, RELEASED, DRAINED -> true;
                    default -> false;
                };
        return byHand
                ? instance == null ? "" : instance.standing().reason()
                : change.now().reason();
    }

    @Override
    public void flowed(FlowChange change) {
        var away = Duration.ofNanos(change.awayNanos());
        boolean left = change.kind() == FlowChange.Kind.SWITCHED;
        if (left) {
            LOG.warn(
                    "route {} is served by {} instead of {} ({}) {}",
                    change.route().name(),
                    change.to().instance().name(),
                    change.from().instance().name(),
                    change.reason(),
                    change.detail());
        } else {
            LOG.info(
                    "route {} is back on {} after {} ({})",
                    change.route().name(),
                    change.to().instance().name(),
                    away,
                    change.reason());
        }
        keeper.add(
                begun(
                                left ? InstanceEvent.Kind.SWITCHED : InstanceEvent.Kind.FLOWED_BACK,
                                change.at(),
                                change.reason())
                        .setRouteId(change.route().id())
                        .setInstanceId(change.from().instance().id())
                        .setToInstanceId(change.to().instance().id())
                        .setFromPriority(change.from().priority())
                        .setToPriority(change.to().priority())
                        .setDetail(change.detail())
                        .setDurationMs(away.toMillis())
                        .addAllAffected(affected(change.affected()))
                        .build());
    }

    @Override
    public void lost(String host, LostName lost) {
        LOG.warn(
                "{} does not resolve any more ({}); the addresses known before serve on",
                host,
                lost.said());
        name(InstanceEvent.Kind.NAME_LOST, host, lost.since(), host + ": " + lost.said(), 0);
    }

    @Override
    public void found(String host, long lostNanos) {
        LOG.info("{} resolves again after {}", host, Duration.ofNanos(lostNanos));
        name(InstanceEvent.Kind.NAME_FOUND, host, ticker.nanoTime(), host, lostNanos);
    }

    /// One event for each instance on that machine.
    private void name(
            InstanceEvent.Kind kind, String host, long at, String detail, long lastedNanos) {
        var catalog = catalogs.current();
        if (catalog == null) {
            return;
        }
        for (var instance : catalog.instances()) {
            if (instance.endpoint().host().equalsIgnoreCase(host)) {
                keeper.add(
                        begun(kind, at, "name")
                                .setInstanceId(instance.id())
                                .setDetail(detail)
                                .setDurationMs(TimeUnit.NANOSECONDS.toMillis(lastedNanos))
                                .build());
            }
        }
    }

    private InstanceEvent.Builder begun(InstanceEvent.Kind kind, long at, String reason) {
        var ago = TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - at);
        return InstanceEvent.newBuilder()
                .setId(ids.next())
                .setKind(kind)
                .setReason(reason)
                .setOccurredAtMs(clock.millis() - ago);
    }

    private static List<AffectedTenant> affected(Map<String, Integer> tenants) {
        return new TreeMap<>(tenants)
                .entrySet().stream()
                        .map(entry ->
                                AffectedTenant.newBuilder()
                                        .setTenantId(entry.getKey())
                                        .setRequests(entry.getValue())
                                        .build())
                        .toList();
    }

    private @Nullable ModelInstance instance(String id) {
        var catalog = catalogs.current();
        return catalog == null ? null : catalog.instance(id);
    }
}
