package dev.sluice.console.pricing;

import dev.sluice.console.instances.Instances;
import dev.sluice.console.quotas.PricedScope;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.EndState;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Instants;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Names;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Saved;
import dev.sluice.console.shared.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The price book. Viewers see route prices, which tenants pay; what we pay is for platform admins.
@Service
@Transactional
@PreAuthorize(Permission.READ)
public class Prices {
    private static final BigDecimal DEAREST = new BigDecimal("1000000000");
    private static final int MOST_DECIMALS = 8;

    private final PriceRepository prices;
    private final Instances instances;
    private final Routes routes;
    private final Quotas quotas;
    private final PricedScope scopes;
    private final EndState endState;
    private final Changes changes;
    private final CurrentActor actor;

    Prices(
            PriceRepository prices,
            Instances instances,
            Routes routes,
            Quotas quotas,
            PricedScope scopes,
            EndState endState,
            Changes changes,
            CurrentActor actor) {
        this.prices = prices;
        this.instances = instances;
        this.routes = routes;
        this.quotas = quotas;
        this.scopes = scopes;
        this.endState = endState;
        this.changes = changes;
        this.actor = actor;
    }

    @Transactional(readOnly = true)
    public Page<PriceRow> list(PageRequest page) {
        return page.page(
                rows(found(page.from(), page.pattern(), Limit.of(page.limit() + 1))),
                PriceRow::name);
    }

    @Transactional(readOnly = true)
    public List<PriceRow> all() {
        return rows(found("", "%", Limit.unlimited()));
    }

    /// @throws NotFoundException where the actor sees none of that name
    @Transactional(readOnly = true)
    public PriceRow get(String name) {
        return row(entity(name));
    }

    /// The whole book with real ends: what the ledger prices events with.
    @PreAuthorize(Permission.ADMINISTER)
    @Transactional(readOnly = true)
    public List<PriceInForce> inForce() {
        return prices.findAll().stream()
                .collect(Collectors.groupingBy(Prices::target))
                .values()
                .stream()
                .flatMap(book -> chained(book).stream())
                .toList();
    }

    /// The price that we pay for this instance at that moment.
    @PreAuthorize(Permission.ADMINISTER)
    @Transactional(readOnly = true)
    public Optional<PriceInForce> forInstance(UUID instance, Instant at) {
        return chained(prices.findByInstanceIdOrderByInForceFrom(instance)).stream()
                .filter(price -> price.at(at))
                .findAny();
    }

    /// The price that the tenant pays on this route at that moment; where there is none, the
    /// instance's applies.
    @Transactional(readOnly = true)
    public Optional<PriceInForce> forRoute(UUID route, Instant at) {
        return chained(prices.findByRouteIdOrderByInForceFrom(route)).stream()
                .filter(price -> price.at(at))
                .findAny();
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<PriceRow> put(String name, PriceEdit edit, Expected expected) {
        return put(name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    @PreAuthorize(Permission.ADMINISTER)
    public Saved<PriceRow> put(String name, PriceEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        Names.check(defects, "name", name);
        var instance =
                named(
                        defects,
                        "instance",
                        "error.instance.unknown",
                        "no instance is named {0}",
                        edit.instance(),
                        instances.refs());
        var route =
                named(
                        defects,
                        "route",
                        "error.route.unknown",
                        "no route is named {0}",
                        edit.route(),
                        routes.refs());
        var hasInstance = edit.instance() != null && !edit.instance().isBlank();
        var hasRoute = edit.route() != null && !edit.route().isBlank();
        if (hasInstance == hasRoute && !defects.has("instance") && !defects.has("route")) {
            defects.add(
                    "instance",
                    "error.price.target",
                    "a price belongs to an instance or to a route, to one of the two");
        }
        var from = instant(defects, "from", edit.from(), true);
        var until = instant(defects, "until", edit.until(), false);
        if (from != null && until != null && !until.isAfter(from)) {
            defects.add("until", "error.price.until", "must be later than from");
        }
        var currency = currency(defects, edit.currency());
        var input = money(defects, "inputPerMillion", edit.inputPerMillion());
        var output = money(defects, "outputPerMillion", edit.outputPerMillion());
        var cached =
                edit.cachedInputPerMillion() == null
                        ? input
                        : money(defects, "cachedInputPerMillion", edit.cachedInputPerMillion());
        var shape = edit.shape() == null ? null : new ShapeReader(defects).read(edit.shape());

        var stored = prices.findByName(name).orElse(null);
        if (from != null && (instance != null || route != null) && !defects.has("until")) {
            checkNeighbours(defects, name, instance, route, from, until);
        }
        if (stored != null
                && !Objects.equals(target(stored), instance == null ? route : instance)) {
            checkLeaving(defects, stored, instance == null ? "route" : "instance");
        }
        defects.throwIfAny();
        expected.check(ConfigKind.PRICE, name, stored == null ? null : stored.version());
        var before = stored == null ? null : row(stored);
        var entity = stored == null ? new PriceEntity(changes.newId(), name, write.at()) : stored;
        entity.instanceId = instance;
        entity.routeId = route;
        entity.inForceFrom = Objects.requireNonNull(from, "a missing from is a defect");
        entity.inForceUntil = until;
        entity.currency = currency;
        entity.inputPerMillion = input;
        entity.cachedInputPerMillion = cached;
        entity.outputPerMillion = output;
        if (shape != null) {
            entity.shape = shape.written();
        }
        var wanted = row(entity);
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        entity.touch(write.at());
        prices.saveAndFlush(entity);
        endState.check(() -> refuseForeign(entity));
        var after = row(entity);
        return changes.saved(write, ConfigKind.PRICE, after.id(), name, before, after);
    }

    @PreAuthorize(Permission.ADMINISTER)
    public long delete(String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(name);
        expected.check(ConfigKind.PRICE, name, entity.version());
        var defects = new Defects();
        checkLeaving(defects, entity, "");
        if (!defects.isEmpty()) {
            throw new ConflictException(
                    ConflictException.Reason.IN_USE, defects.errors().getFirst());
        }
        var before = row(entity);
        prices.delete(entity);
        prices.flush();
        return changes.deleted(write, ConfigKind.PRICE, entity.id(), name, before);
    }

    /// A price joins the book of its target: its neighbours must meet it, neither before nor
    /// behind.
    private void checkNeighbours(
            Defects defects,
            String name,
            @Nullable UUID instance,
            @Nullable UUID route,
            Instant from,
            @Nullable Instant until) {
        var others =
                book(instance, route).stream().filter(price -> !price.name.equals(name)).toList();
        var same =
                others.stream()
                        .filter(price -> price.inForceFrom.equals(from))
                        .findAny()
                        .orElse(null);
        if (same != null) {
            defects.add("from", "error.price.same", "price {0} begins at {1} too", same.name, from);
            return;
        }
        var earlier =
                others.stream()
                        .filter(price -> price.inForceFrom.isBefore(from))
                        .max(Comparator.comparing(price -> price.inForceFrom))
                        .orElse(null);
        if (earlier != null && earlier.inForceUntil != null) {
            meet(defects, "from", earlier.name, earlier.inForceUntil, name, from);
        }
        var later =
                others.stream()
                        .filter(price -> price.inForceFrom.isAfter(from))
                        .min(Comparator.comparing(price -> price.inForceFrom))
                        .orElse(null);
        if (later != null && until != null) {
            meet(defects, "until", name, until, later.name, later.inForceFrom);
        }
        if (later == null && until != null && earlier != null && earlier.inForceUntil == null) {
            defects.add(
                    "until",
                    "error.price.open",
                    "price {0} has no end and would end where this one begins: nothing would be in force from {1} on; give no end, or first say what follows",
                    earlier.name,
                    until);
        }
    }

    private static void meet(
            Defects defects,
            String field,
            String first,
            Instant end,
            String second,
            Instant begin) {
        if (end.isAfter(begin)) {
            defects.add(
                    field,
                    "error.price.overlap",
                    "prices {0} and {1} overlap from {2} to {3}",
                    first,
                    second,
                    begin,
                    end);
        } else if (end.isBefore(begin)) {
            defects.add(
                    field,
                    "error.price.gap",
                    "there is a gap from {2} to {3} between prices {0} and {1}",
                    first,
                    second,
                    end,
                    begin);
        }
    }

    /// A price leaves the book: the one before it must reach the one behind it.
    private void checkLeaving(Defects defects, PriceEntity leaving, String field) {
        var book = book(leaving.instanceId, leaving.routeId);
        var at = book.indexOf(leaving);
        if (at <= 0 || at == book.size() - 1) {
            return;
        }
        var earlier = book.get(at - 1);
        var later = book.get(at + 1);
        if (earlier.inForceUntil != null) {
            meet(defects, field, earlier.name, earlier.inForceUntil, later.name, later.inForceFrom);
        }
    }

    private List<PriceEntity> book(@Nullable UUID instance, @Nullable UUID route) {
        if (instance != null) {
            return prices.findByInstanceIdOrderByInForceFrom(instance);
        }
        return route == null ? List.of() : prices.findByRouteIdOrderByInForceFrom(route);
    }

    private static List<PriceInForce> chained(List<PriceEntity> book) {
        var sorted = new ArrayList<>(book);
        sorted.sort(Comparator.comparing(price -> price.inForceFrom));
        var chained = new ArrayList<PriceInForce>();
        for (var i = 0; i < sorted.size(); i++) {
            var price = sorted.get(i);
            var next = i + 1 < sorted.size() ? sorted.get(i + 1).inForceFrom : null;
            chained.add(
                    new PriceInForce(
                            price.id(),
                            price.instanceId,
                            price.routeId,
                            price.inForceFrom,
                            price.inForceUntil == null ? next : price.inForceUntil,
                            price.currency,
                            price.inputPerMillion,
                            price.cachedInputPerMillion,
                            price.outputPerMillion,
                            PriceShape.read(price.shape)));
        }
        return chained;
    }

    /// Quotas in money count one currency: a price that one of them would meet must be in it.
    private void refuseForeign(PriceEntity price) {
        var defects = new Defects();
        for (var quota : quotas.all()) {
            var currency = quota.currency();
            if (currency != null && !currency.equals(price.currency)) {
                var of = quota.scope();
                scopes
                        .look(id(of.consumer()), id(of.instance()), id(of.route()), currency)
                        .foreign()
                        .stream()
                        .filter(foreign -> foreign.id().equals(price.id()))
                        .findAny()
                        .ifPresent(_ ->
                                defects.add(
                                        "currency",
                                        "error.currency.quota",
                                        "{0}, but quota {1} counts the same requests in {2}",
                                        price.currency,
                                        quota.name(),
                                        currency));
            }
        }
        defects.throwIfAny();
    }

    private static @Nullable UUID id(@Nullable Ref ref) {
        return ref == null ? null : ref.id();
    }

    private static UUID target(PriceEntity price) {
        return Objects.requireNonNull(
                price.instanceId == null ? price.routeId : price.instanceId,
                "the database lets no price be without a target");
    }

    private static @Nullable UUID named(
            Defects defects,
            String field,
            String key,
            String template,
            @Nullable String name,
            Map<UUID, Ref> refs) {
        if (name == null || name.isBlank()) {
            return null;
        }
        var found = refs.values().stream().filter(ref -> ref.name().equals(name)).findAny();
        if (found.isEmpty()) {
            defects.add(field, key, template, name);
        }
        return found.map(Ref::id).orElse(null);
    }

    private static @Nullable Instant instant(
            Defects defects, String field, @Nullable String text, boolean required) {
        if (text == null || text.isBlank()) {
            if (required) {
                defects.add(field, "error.required", "is required");
            }
            return null;
        }
        return Instants.read(defects, field, text);
    }

    private static String currency(Defects defects, @Nullable String currency) {
        if (currency == null || currency.isBlank()) {
            defects.add("currency", "error.required", "is required");
            return "CNY";
        }
        return Money.currency(defects, "currency", currency);
    }

    static BigDecimal money(Defects defects, String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            defects.add(field, "error.required", "is required");
            return BigDecimal.ZERO;
        }
        var word = text.strip();
        if (word.length() > 40 || !word.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")) {
            defects.add(
                    field,
                    "error.money",
                    "{0} is no amount (expected: a decimal number like 0.8)",
                    word.length() > 40 ? word.substring(0, 40) + "..." : word);
            return BigDecimal.ZERO;
        }
        var amount = new BigDecimal(word);
        if (amount.signum() < 0 || amount.compareTo(DEAREST) > 0) {
            defects.add(field, "error.range", "{0} (expected: {1} to {2})", word, 0, DEAREST);
        } else if (amount.stripTrailingZeros().scale() > MOST_DECIMALS) {
            defects.add(
                    field,
                    "error.money.decimals",
                    "{0} has too many decimals (expected: at most {1})",
                    word,
                    MOST_DECIMALS);
        }
        return amount;
    }

    private List<PriceEntity> found(String after, String pattern, Limit limit) {
        return seesAll()
                ? prices.page(after, pattern, limit)
                : prices.pageOfRoutes(after, pattern, limit);
    }

    private boolean seesAll() {
        return actor.get().scope() instanceof Scope.Everything;
    }

    private PriceEntity entity(String name) {
        return prices.findByName(name)
                .filter(price -> seesAll() || price.routeId != null)
                .orElseThrow(() -> new NotFoundException(ConfigKind.PRICE, name));
    }

    private PriceRow row(PriceEntity entity) {
        return rows(List.of(entity)).getFirst();
    }

    private List<PriceRow> rows(List<PriceEntity> entities) {
        var instanceRefs = instances.refs();
        var routeRefs = routes.refs();
        return entities.stream()
                .map(price ->
                        new PriceRow(
                                price.id(),
                                price.name,
                                ref(instanceRefs, price.instanceId),
                                ref(routeRefs, price.routeId),
                                price.inForceFrom,
                                price.inForceUntil,
                                price.currency,
                                plain(price.inputPerMillion),
                                plain(price.cachedInputPerMillion),
                                plain(price.outputPerMillion),
                                price.version(),
                                price.createdAt(),
                                price.changedAt(),
                                PriceShape.read(price.shape)))
                .toList();
    }

    /// Without the zeros that the column's scale adds: 0.80000000 reads 0.8.
    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static @Nullable Ref ref(Map<UUID, Ref> refs, @Nullable UUID id) {
        return id == null ? null : refs.getOrDefault(id, new Ref(id, "?"));
    }
}
