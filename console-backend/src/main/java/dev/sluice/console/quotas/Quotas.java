package dev.sluice.console.quotas;

import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.EndState;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.FieldError;
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
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The quotas an actor may see.
@Service
@Transactional
@PreAuthorize(Permission.READ)
public class Quotas {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final long LARGEST = 1_000_000_000_000_000L;

    private final QuotaRepository quotas;
    private final Tenants tenants;
    private final Consumers consumers;
    private final Instances instances;
    private final Routes routes;
    private final PricedScope prices;
    private final EndState endState;
    private final Changes changes;
    private final CurrentActor actor;

    Quotas(
            QuotaRepository quotas,
            Tenants tenants,
            Consumers consumers,
            Instances instances,
            Routes routes,
            PricedScope prices,
            EndState endState,
            Changes changes,
            CurrentActor actor) {
        this.quotas = quotas;
        this.tenants = tenants;
        this.consumers = consumers;
        this.instances = instances;
        this.routes = routes;
        this.prices = prices;
        this.endState = endState;
        this.changes = changes;
        this.actor = actor;
    }

    @Transactional(readOnly = true)
    public Page<QuotaRow> list(PageRequest page) {
        return page.page(
                rows(found(page.from(), page.pattern(), Limit.of(page.limit() + 1))),
                QuotaRow::name);
    }

    /// All that the actor may see, by name.
    @Transactional(readOnly = true)
    public List<QuotaRow> all() {
        return rows(found("", "%", Limit.unlimited()));
    }

    /// @throws NotFoundException where the actor sees none of that name
    @Transactional(readOnly = true)
    public QuotaRow get(String name) {
        return row(entity(name));
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<QuotaRow> put(String name, QuotaEdit edit, Expected expected) {
        return put(name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    @PreAuthorize(Permission.ADMINISTER)
    public Saved<QuotaRow> put(String name, QuotaEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        Names.check(defects, "name", name);
        var scope = scope(defects, edit.scope());
        var unit = choice(defects, "unit", QuotaUnit.class, edit.unit(), QuotaUnit.TOTAL_TOKENS);
        var kind = choice(defects, "kind", QuotaKind.class, edit.kind(), QuotaKind.FIXED);
        var align =
                choice(defects, "align", QuotaAlign.class, edit.align(), QuotaAlign.FIRST_REQUEST);
        var mode = choice(defects, "mode", QuotaMode.class, edit.mode(), QuotaMode.ENFORCE);
        if (unit == QuotaUnit.IN_FLIGHT && kind != QuotaKind.FIXED) {
            defects.add("kind", "error.kind.in.flight", "must be fixed for unit in_flight");
        }
        var window = Window.read(defects, edit.window(), unit, kind, align);
        var limit = limit(defects, "limit", unit, edit.limit());
        var message = message(defects, edit.rejectedMessage());
        var expression = expression(defects, unit, edit.expression());
        var currency = currency(defects, unit, edit.currency(), edit.scope(), scope);
        var stored = quotas.findByName(name).orElse(null);
        var boost =
                boost(
                        defects,
                        unit,
                        edit.boost(),
                        stored == null ? null : stored.boost(),
                        write.at());
        var warnings = money(defects, scope, currency);
        defects.throwIfAny();

        expected.check(ConfigKind.QUOTA, name, stored == null ? null : stored.version());
        var identity = scope.text() + "|" + unit.word() + "|" + kind.word() + "|" + window;
        refuseTaken(name, identity);
        var before = stored == null ? null : row(stored);
        var entity = stored == null ? new QuotaEntity(changes.newId(), name, write.at()) : stored;
        entity.tenantId = scope.tenant();
        entity.consumerId = scope.consumer();
        entity.eachConsumer = scope.eachConsumer();
        entity.instanceId = scope.instance();
        entity.routeId = scope.route();
        entity.amount = limit;
        entity.span = window;
        entity.unit = unit;
        entity.kind = kind;
        entity.align = align;
        entity.mode = mode;
        entity.rejectedMessage = message;
        entity.currency = currency;
        entity.expression = expression;
        entity.boost(boost);
        entity.identity = identity;
        var wanted = row(entity);
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted).warning(warnings);
        }
        entity.touch(write.at());
        var after = row(quotas.saveAndFlush(entity));
        Saved<QuotaRow> saved =
                changes.saved(write, ConfigKind.QUOTA, after.id(), name, before, after);
        return saved.warning(warnings);
    }

    @PreAuthorize(Permission.ADMINISTER)
    public long delete(String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(name);
        expected.check(ConfigKind.QUOTA, name, entity.version());
        var before = row(entity);
        quotas.delete(entity);
        quotas.flush();
        return changes.deleted(write, ConfigKind.QUOTA, entity.id(), name, before);
    }

    private record ScopeIds(
            @Nullable TenantRow owner,
            @Nullable UUID consumer,
            boolean eachConsumer,
            @Nullable UUID instance,
            @Nullable UUID route) {
        @Nullable UUID tenant() {
            return owner == null ? null : owner.id();
        }

        String text() {
            return part(tenant())
                    + ","
                    + (eachConsumer ? "*" : part(consumer))
                    + ","
                    + part(instance)
                    + ","
                    + part(route);
        }

        private static String part(@Nullable UUID id) {
            return id == null ? "" : id.toString();
        }
    }

    private ScopeIds scope(Defects defects, @Nullable QuotaScopeEdit edit) {
        if (edit == null) {
            defects.add("scope", "error.required", "is required");
            return new ScopeIds(null, null, false, null, null);
        }
        if (Stream.of(edit.tenant(), edit.consumer(), edit.instance(), edit.route())
                .allMatch(name -> name == null || name.isBlank())) {
            defects.add(
                    "scope",
                    "error.scope.empty",
                    "names nothing (expected: tenant, consumer, instance or route)");
        }
        var tenant = tenant(defects, edit.tenant());
        var each = "*".equals(edit.consumer());
        UUID consumer = null;
        if (edit.consumer() != null && !edit.consumer().isBlank() && !each) {
            if (edit.tenant() == null || edit.tenant().isBlank()) {
                defects.add(
                        "scope.tenant",
                        "error.scope.tenant",
                        "is required where the scope names a consumer");
            } else if (tenant != null) {
                consumer = consumer(defects, tenant, edit.consumer());
            }
        }
        return new ScopeIds(
                tenant,
                consumer,
                each,
                named(
                        defects,
                        "scope.instance",
                        "error.instance.unknown",
                        "no instance is named {0}",
                        edit.instance(),
                        instances.refs()),
                named(
                        defects,
                        "scope.route",
                        "error.route.unknown",
                        "no route is named {0}",
                        edit.route(),
                        routes.refs()));
    }

    private @Nullable TenantRow tenant(Defects defects, @Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        var tenant = tenants.all().stream().filter(row -> row.name().equals(name)).findAny();
        if (tenant.isEmpty()) {
            defects.add("scope.tenant", "error.tenant.unknown", "no tenant is named {0}", name);
        }
        return tenant.orElse(null);
    }

    private @Nullable UUID consumer(Defects defects, TenantRow tenant, String name) {
        try {
            return consumers.get(tenant.name(), name).id();
        } catch (NotFoundException _) {
            defects.add(
                    "scope.consumer",
                    "error.consumer.unknown",
                    "tenant {0} has no consumer named {1}",
                    tenant.name(),
                    name);
            return null;
        }
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

    private static <E extends Enum<E>> E choice(
            Defects defects, String field, Class<E> type, @Nullable String word, E fallback) {
        if (word == null || word.isBlank()) {
            return fallback;
        }
        for (var constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
                return constant;
            }
        }
        defects.add(
                field,
                "error.choice",
                "{0} is not known (expected: one of {1})",
                word,
                List.of(type.getEnumConstants()).stream()
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
        return fallback;
    }

    private static long limit(
            Defects defects, String field, QuotaUnit unit, @Nullable BigDecimal limit) {
        if (limit == null) {
            defects.add(field, "error.required", "is required");
            return 1;
        }
        if (limit.compareTo(unit.amount(1)) < 0 || limit.compareTo(unit.amount(LARGEST)) > 0) {
            defects.add(
                    field,
                    "error.range",
                    "{0} (expected: {1} to {2})",
                    limit.precision() > 40 ? limit.round(new MathContext(10)) : limit,
                    unit.amount(1).toPlainString(),
                    unit.amount(LARGEST));
            return 1;
        }
        var decimals = unit == QuotaUnit.MONEY ? QuotaUnit.MONEY_DECIMALS : 0;
        if (limit.stripTrailingZeros().scale() <= decimals) {
            return limit.movePointRight(decimals).longValueExact();
        }
        if (decimals == 0) {
            defects.add(field, "error.type.whole", "must be a whole number");
        } else {
            defects.add(
                    field,
                    "error.money.decimals",
                    "{0} has too many decimals (expected: at most {1})",
                    limit.round(new MathContext(40)),
                    decimals);
        }
        return 1;
    }

    private static @Nullable String expression(
            Defects defects, QuotaUnit unit, @Nullable String text) {
        if (unit == QuotaUnit.EXPRESSION) {
            var expression = CostExpression.read(defects, "expression", text);
            return expression == null ? null : expression.text();
        }
        if (text != null && !text.isBlank() && !defects.has("unit")) {
            defects.add("expression", "error.expression.unit", "goes with unit expression only");
        }
        return null;
    }

    private static @Nullable String currency(
            Defects defects,
            QuotaUnit unit,
            @Nullable String currency,
            @Nullable QuotaScopeEdit edit,
            ScopeIds scope) {
        var given = currency != null && !currency.isBlank();
        if (unit != QuotaUnit.MONEY) {
            if (given && !defects.has("unit")) {
                defects.add("currency", "error.currency.unit", "goes with unit money only");
            }
            return null;
        }
        if (currency != null && given) {
            return Money.currency(defects, "currency", currency);
        }
        if (scope.owner() != null) {
            return scope.owner().currency();
        }
        if (edit == null || edit.tenant() == null || edit.tenant().isBlank()) {
            defects.add(
                    "currency",
                    "error.currency.scope",
                    "is required where the scope names no tenant to take it from");
        }
        return null;
    }

    /// A boost begins with the save, so that only its end is asked for. One that is stored already
    /// may be said again when it is over: whoever declares their configuration need not remove it
    /// on the day.
    private static @Nullable QuotaBoost boost(
            Defects defects,
            QuotaUnit unit,
            @Nullable QuotaBoostEdit edit,
            @Nullable QuotaBoost stored,
            Instant now) {
        if (edit == null) {
            return null;
        }
        var limit = limit(defects, "boost.limit", unit, edit.limit());
        var until = Instants.read(defects, "boost.until", edit.until());
        if (until == null) {
            defects.add("boost.until", "error.required", "is required");
            return null;
        }
        var boost = new QuotaBoost(limit, until);
        if (!until.isAfter(now) && !boost.equals(stored)) {
            defects.add(
                    "boost.until",
                    "error.boost.until",
                    "{0} is over already (expected: a moment to come)",
                    until);
        }
        return boost;
    }

    /// Refuses prices in another currency; warns of what has no price and so costs nothing.
    private List<FieldError> money(Defects defects, ScopeIds scope, @Nullable String currency) {
        var warnings = new Defects();
        if (currency == null || !defects.isEmpty()) {
            return warnings.errors();
        }
        endState.check(() -> refuseForeign(scope, currency));
        var found = look(scope, currency);
        if (!found.unpriced().isEmpty()) {
            warnings.add(
                    "scope",
                    "warning.quota.unpriced",
                    "requests cost nothing for want of a price: {0}",
                    shortened(found.unpriced()));
        }
        if (!found.bounded().isEmpty()) {
            warnings.add(
                    "unit",
                    "warning.quota.bounded",
                    "counted at the dearest tier and without off-peak hours, which may be more than the bill: {0}",
                    shortened(found.bounded()));
        }
        return warnings.errors();
    }

    private void refuseForeign(ScopeIds scope, String currency) {
        var defects = new Defects();
        for (var foreign : look(scope, currency).foreign()) {
            defects.add(
                    "currency",
                    "error.currency.price",
                    "{0}, but price {1} of {2} is in {3}",
                    currency,
                    foreign.price(),
                    foreign.target(),
                    foreign.currency());
        }
        defects.throwIfAny();
    }

    private PricedScope.Findings look(ScopeIds scope, String currency) {
        return prices.look(scope.consumer(), scope.instance(), scope.route(), currency);
    }

    private static String shortened(List<String> names) {
        var shown = String.join(", ", names.stream().limit(10).toList());
        return names.size() <= 10 ? shown : shown + " and " + (names.size() - 10) + " more";
    }

    private static @Nullable String message(Defects defects, @Nullable String message) {
        if (message == null || message.isBlank()) {
            return null;
        }
        if (message.length() > 1_000) {
            defects.add(
                    "rejectedMessage",
                    "error.text.long",
                    "is too long (expected: at most {0} characters)",
                    1_000);
        } else if (message.chars().anyMatch(Character::isISOControl)) {
            defects.add(
                    "rejectedMessage", "error.text.control", "must not hold control characters");
        }
        return message.strip();
    }

    private void refuseTaken(String name, String identity) {
        var first = quotas.findByIdentity(identity).orElse(null);
        if (first != null && !first.name.equals(name)) {
            throw ConflictException.of(
                    ConflictException.Reason.TAKEN,
                    "scope",
                    "error.quota.taken",
                    "quota {0} already counts the same scope, unit, kind and window",
                    first.name);
        }
    }

    private List<QuotaEntity> found(String after, String pattern, Limit limit) {
        return switch (actor.get().scope()) {
            case Scope.Everything _ -> quotas.page(after, pattern, limit);
            case Scope.OneTenant(var tenant) -> quotas.pageOf(tenant, after, pattern, limit);
            case Scope.OneUnit(var tenant, _) ->
                    quotas.pageOf(
                            tenant, List.copyOf(consumers.refs().keySet()), after, pattern, limit);
        };
    }

    private QuotaEntity entity(String name) {
        return quotas.findByName(name)
                .filter(this::visible)
                .orElseThrow(() -> new NotFoundException(ConfigKind.QUOTA, name));
    }

    private boolean visible(QuotaEntity quota) {
        return switch (actor.get().scope()) {
            case Scope.Everything _ -> true;
            case Scope.OneTenant(var tenant) -> tenant.equals(quota.tenantId);
            case Scope.OneUnit(var tenant, _) ->
                    tenant.equals(quota.tenantId)
                            && (quota.eachConsumer
                                    || (quota.consumerId != null
                                            && consumers.refs().containsKey(quota.consumerId)));
        };
    }

    private QuotaRow row(QuotaEntity entity) {
        return rows(List.of(entity)).getFirst();
    }

    private List<QuotaRow> rows(List<QuotaEntity> entities) {
        var owners =
                tenants.all().stream().collect(Collectors.toMap(TenantRow::id, tenant -> tenant));
        var consumerRefs = consumers.refs();
        var instanceRefs = instances.refs();
        var routeRefs = routes.refs();
        return entities.stream()
                .map(quota -> {
                    var owner = quota.tenantId == null ? null : owners.get(quota.tenantId);
                    return new QuotaRow(
                            quota.id(),
                            quota.name,
                            new QuotaScopeRow(
                                    owner == null ? null : owner.ref(),
                                    ref(consumerRefs, quota.consumerId),
                                    quota.eachConsumer,
                                    ref(instanceRefs, quota.instanceId),
                                    ref(routeRefs, quota.routeId)),
                            quota.amount,
                            quota.span,
                            quota.unit,
                            quota.kind,
                            // Some were stored that way when it was let pass without effect.
                            quota.kind == QuotaKind.FIXED ? quota.align : QuotaAlign.FIRST_REQUEST,
                            quota.mode,
                            quota.rejectedMessage,
                            quota.currency,
                            quota.expression,
                            quota.boost(),
                            owner == null ? UTC : owner.timeZone(),
                            quota.version(),
                            quota.createdAt(),
                            quota.changedAt());
                })
                .toList();
    }

    private static @Nullable Ref ref(Map<UUID, Ref> refs, @Nullable UUID id) {
        return id == null ? null : refs.getOrDefault(id, new Ref(id, "?"));
    }
}
