package dev.sluice.console.publishing;

import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.pricing.PriceInForce;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.secrets.Peppers;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Installation;
import dev.sluice.console.shared.RevisionCounter;
import dev.sluice.console.tenancy.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Reads every configuration room and makes one snapshot of them.
///
/// Has to run in a repeatable-read transaction: the counter and all rooms are then seen at one
/// moment, and the snapshot carries every write up to its number and none after it.
@Component
final class SnapshotBuilder implements SnapshotSource {
    private static final Duration LONGEST_REQUEST = Duration.ofDays(1);

    private final Installation installation;
    private final CurrentActor actor;
    private final RevisionCounter counter;
    private final Peppers peppers;
    private final Tenants tenants;
    private final Consumers consumers;
    private final Instances instances;
    private final Routes routes;
    private final Quotas quotas;
    private final Prices prices;
    private final Clock clock;

    SnapshotBuilder(
            Installation installation,
            CurrentActor actor,
            RevisionCounter counter,
            Peppers peppers,
            Tenants tenants,
            Consumers consumers,
            Instances instances,
            Routes routes,
            Quotas quotas,
            Prices prices,
            Clock clock) {
        this.installation = installation;
        this.actor = actor;
        this.counter = counter;
        this.peppers = peppers;
        this.tenants = tenants;
        this.consumers = consumers;
        this.instances = instances;
        this.routes = routes;
        this.quotas = quotas;
        this.prices = prices;
        this.clock = clock;
    }

    @Override
    public long counter() {
        return counter.current();
    }

    @Override
    public void outrun(long seen) {
        counter.outrun(seen);
    }

    @Override
    public Draft build() {
        var last = counter.last();
        var rows = actor.asSystem("publishing", this::read);
        var snapshot =
                SnapshotMapping.snapshot(installation.id().toString(), last.revision(), rows);
        return new Draft(snapshot, objects(rows), last.changedBy(), last.what());
    }

    private ConfigRows read() {
        return new ConfigRows(
                peppers.all(),
                tenants.all(),
                tenants.allUnits(),
                consumers.all(),
                consumers.keyHashes(),
                instances.all(),
                routes.all(),
                quotas.all(),
                pricesThatMatter());
    }

    /// Gateways price what they settle: no request ends a day after it began.
    private List<PriceInForce> pricesThatMatter() {
        var longest = clock.instant().minus(LONGEST_REQUEST);
        return prices.inForce().stream()
                .filter(price -> price.until() == null || price.until().isAfter(longest))
                .filter(price -> price.until() == null || lasts(price.from(), price.until()))
                .toList();
    }

    /// Gateways tell milliseconds apart; a price of less than one is none to them.
    private static boolean lasts(Instant from, Instant until) {
        return until.toEpochMilli() > from.toEpochMilli();
    }

    private static List<PublishedObject> objects(ConfigRows rows) {
        var objects = new ArrayList<PublishedObject>();
        rows.tenants()
                .forEach(it ->
                        objects.add(
                                new PublishedObject(
                                        it.id(),
                                        Kind.TENANT,
                                        it.name(),
                                        null,
                                        "",
                                        it.timeZone().getId())));
        rows.units()
                .forEach(it ->
                        objects.add(object(it.id(), Kind.UNIT, it.name(), it.tenant().id(), "")));
        rows.consumers()
                .forEach(it ->
                        objects.add(
                                object(it.id(), Kind.CONSUMER, it.name(), it.tenant().id(), "")));
        rows.instances()
                .forEach(it ->
                        objects.add(object(it.id(), Kind.INSTANCE, it.name(), null, it.model())));
        rows.routes()
                .forEach(it ->
                        objects.add(object(it.id(), Kind.ROUTE, it.name(), null, it.model())));
        rows.quotas().forEach(it -> objects.add(object(it.id(), Kind.QUOTA, it.name(), null, "")));
        return objects;
    }

    private static PublishedObject object(
            UUID id, Kind kind, String name, @Nullable UUID tenant, @Nullable String model) {
        return new PublishedObject(id, kind, name, tenant, model == null ? "" : model, "");
    }
}
