package dev.sluice.console.statements;

import dev.sluice.console.ledger.TenantCalendar;
import dev.sluice.console.ledger.TenantMonths;
import dev.sluice.console.pricing.ExchangeRates;
import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.usage.Derivation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/// Statements, within the scope of whoever asks: a business unit's viewer gets their unit's lines
/// and totals, whatever they ask for.
@Service
@PreAuthorize(Permission.READ)
public class Statements {
    private static final int DECIMALS = 6;

    private final StatementStore store;
    private final TenantCalendar calendar;
    private final Derivation derivation;
    private final Tenants tenants;
    private final Prices prices;
    private final ExchangeRates rates;
    private final PublishedObjects published;
    private final CurrentActor actor;
    private final Ids ids;
    private final Clock clock;

    Statements(
            StatementStore store,
            TenantCalendar calendar,
            Derivation derivation,
            Tenants tenants,
            Prices prices,
            ExchangeRates rates,
            PublishedObjects published,
            CurrentActor actor,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.calendar = calendar;
        this.derivation = derivation;
        this.tenants = tenants;
        this.prices = prices;
        this.rates = rates;
        this.published = published;
        this.actor = actor;
        this.ids = ids;
        this.clock = clock;
    }

    /// Every month in which anything was consumed, newest first.
    ///
    /// @param tenant only this one's; null: all that the actor sees
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public List<StatementRow> list(@Nullable String tenant) {
        var scope = actor.get().scope();
        var only = tenant == null ? tenantOf(scope) : tenant(tenant).id();
        var unit = unitOf(scope);
        var closed = new HashMap<Map.Entry<UUID, YearMonth>, StatementStore.Closed>();
        store.closed(only).forEach(it -> closed.put(Map.entry(it.tenant().id(), it.month()), it));
        var corrected = new HashSet<>(store.corrected(only, unit));
        var months = new LinkedHashMap<Map.Entry<UUID, YearMonth>, List<Money>>();
        for (var it : store.amounts(only, unit)) {
            months.computeIfAbsent(Map.entry(it.tenant(), it.month()), _ -> new ArrayList<>())
                    .add(it.amount());
        }
        var names =
                published.of(months.keySet().stream().map(Map.Entry::getKey).distinct().toList());
        var currencies = currencies();
        var rows = new ArrayList<StatementRow>();
        months.forEach((key, amounts) -> {
            var frozen = closed.get(key);
            var object = names.get(key.getKey());
            rows.add(
                    new StatementRow(
                            object == null ? key.getKey().toString() : object.name(),
                            key.getValue(),
                            state(frozen != null, corrected.contains(key)),
                            frozen == null
                                    ? currencies.getOrDefault(
                                            key.getKey(), amounts.getFirst().currency())
                                    : frozen.currency(),
                            amounts,
                            frozen == null
                                    ? null
                                    : unit == null
                                            ? frozen.total()
                                            : store.unitTotal(frozen.id(), unit)));
        });
        rows.sort(
                Comparator.comparing(StatementRow::month)
                        .reversed()
                        .thenComparing(StatementRow::tenant));
        return rows;
    }

    /// The statement of a month: as it was closed, or as it stands now.
    ///
    /// @param unit only this business unit's part; null: all that the actor sees
    /// @throws NotFoundException where the actor sees no such tenant or unit
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Statement get(String tenant, YearMonth month, @Nullable String unit) {
        var of = tenant(tenant);
        return read(of, month, unit(of, unit));
    }

    /// Computes a statement anew from the events it is made of, and says where the two differ.
    ///
    /// @param unit only this business unit's part; null: all that the actor sees
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public StatementCheck derive(String tenant, YearMonth month, @Nullable String unit) {
        var of = tenant(tenant);
        var part = unit(of, unit);
        var statement = read(of, month, part);
        return new StatementCheck(
                statement, derivation.derive(of.id(), month, part == null ? null : part.id()));
    }

    /// Closes a month: from here on it is what it is, and what comes later for it stands on the
    /// next.
    ///
    /// @param unpricedLater close although requests wait for a price; once they have one, they are
    ///   adjustments
    @PreAuthorize(Permission.ADMINISTER)
    @Transactional
    public Statement close(String tenant, YearMonth month, boolean unpricedLater) {
        var of = tenant(tenant);
        var months = calendar.holdAlone(of.id());
        var end = month.plusMonths(1).atDay(1).atStartOfDay(months.zone());
        if (clock.instant().isBefore(end.toInstant())) {
            throw ValidationException.of(
                    "month",
                    "error.statement.over",
                    "{0} is not over: it ends at {1} in {2}",
                    month,
                    end.toLocalDateTime(),
                    months.zone().getId());
        }
        if (months.closed() != null && !month.isAfter(months.closed())) {
            throw refused(
                    "error.statement.closed",
                    "{0} of {1} is closed already, through {2}",
                    month,
                    of.name(),
                    months.closed());
        }
        store.open(of.id(), month, months.closed())
                .ifPresent(open -> {
                    throw refused(
                            "error.statement.earlier",
                            "{0} has to be closed before {1}",
                            open,
                            month);
                });
        var draft = draft(of, month, null, months);
        if (draft.lines().isEmpty() && draft.unpriced() == 0) {
            throw refused(
                    "error.statement.empty",
                    "nothing was consumed by {0} in {1}",
                    of.name(),
                    month);
        }
        if (draft.unpriced() > 0 && !unpricedLater) {
            throw refused(
                    "error.statement.unpriced",
                    "{0} requests of {1} have no price: give them one, or close with unpriced set to later",
                    draft.unpriced(),
                    month);
        }
        if (!draft.missingRates().isEmpty()) {
            throw refused(
                    "error.statement.rate",
                    "no exchange rate from {0} to {1} is known on {2}",
                    draft.missingRates().getFirst(),
                    draft.currency(),
                    month.atEndOfMonth());
        }
        store.freeze(ids.next(), draft, clock.instant(), actor.get().name());
        calendar.closed(of.id(), month);
        return read(of, month, null);
    }

    private static ConflictException refused(String key, String template, Object... args) {
        return ConflictException.of(ConflictException.Reason.IN_USE, "", key, template, args);
    }

    private Statement read(Ref tenant, YearMonth month, @Nullable Ref unit) {
        var only = unit == null ? null : unit.id();
        var closed = store.closed(tenant.id(), month).orElse(null);
        if (closed == null) {
            var months = calendar.look(tenant.id());
            return draft(tenant, month, unit, months);
        }
        var corrections = store.corrections(tenant.id(), month, only);
        return new Statement(
                closed.tenant(),
                unit,
                month,
                closed.zone(),
                closed.currency(),
                state(true, !corrections.isEmpty()),
                closed.at(),
                closed.by(),
                closed.rates(),
                List.of(),
                closed.unpriced(),
                store.lines(closed.id(), only),
                corrections,
                closed.at());
    }

    private Statement draft(Ref tenant, YearMonth month, @Nullable Ref unit, TenantMonths months) {
        var now = clock.instant();
        var only = unit == null ? null : unit.id();
        var names =
                actor.asSystem("statements", prices::all).stream()
                        .collect(Collectors.toMap(PriceRow::id, PriceRow::name));
        var lines = store.draft(tenant.id(), month, only, names);
        var currency =
                currencies()
                        .getOrDefault(
                                tenant.id(),
                                lines.isEmpty() ? "CNY" : lines.getFirst().amount().currency());
        // One rate for a month and currency, printed on it: the one of its last day, or of today.
        var today = months.day(now);
        var last = month.atEndOfMonth();
        var applied = new HashMap<String, BigDecimal>();
        var missing = new TreeSet<String>();
        var table = rates.table();
        LocalDate day = last.isBefore(today) ? last : today;
        for (var line : lines) {
            var from = line.amount().currency();
            if (!from.equals(currency)) {
                table.rate(from, currency, day)
                        .ifPresentOrElse(rate -> applied.put(from, rate), () -> missing.add(from));
            }
        }
        var converted =
                lines.stream()
                        .map(line -> converted(line, currency, applied))
                        .sorted(
                                Comparator.comparing((StatementLine line) -> line.unit().name())
                                        .thenComparing(line -> line.consumer().name())
                                        .thenComparing(StatementLine::model)
                                        .thenComparing(StatementLine::period)
                                        .thenComparing(line -> line.price().name())
                                        .thenComparing(line -> line.price().id()))
                        .toList();
        return new Statement(
                tenant,
                unit,
                month,
                months.zone(),
                currency,
                StatementState.DRAFT,
                null,
                null,
                applied,
                List.copyOf(missing),
                store.unpriced(tenant.id(), month, only),
                converted,
                List.of(),
                now);
    }

    private static StatementLine converted(
            StatementLine line, String currency, Map<String, BigDecimal> rates) {
        var from = line.amount().currency();
        var rate = from.equals(currency) ? BigDecimal.ONE : rates.get(from);
        return new StatementLine(
                line.unit(),
                line.consumer(),
                line.model(),
                line.price(),
                line.period(),
                line.requests(),
                line.promptTokens(),
                line.cachedPromptTokens(),
                line.cacheWriteTokens(),
                line.completionTokens(),
                line.reasoningTokens(),
                line.amount(),
                rate == null
                        ? null
                        : line.amount()
                                .amount()
                                .multiply(rate)
                                .setScale(DECIMALS, RoundingMode.HALF_EVEN));
    }

    /// The currency of every tenant that is still there.
    private Map<UUID, String> currencies() {
        return actor.asSystem("statements", tenants::all).stream()
                .collect(Collectors.toMap(TenantRow::id, TenantRow::currency));
    }

    /// The tenant of that name, the newest where several had it.
    private Ref tenant(String name) {
        var scope = actor.get().scope();
        return published.idsOf(PublishedObject.Kind.TENANT, name, null).stream()
                .filter(scope::sees)
                .max(Comparator.naturalOrder())
                .map(id -> new Ref(id, name))
                .orElseThrow(() -> new NotFoundException(ConfigKind.TENANT, name));
    }

    private @Nullable Ref unit(Ref tenant, @Nullable String name) {
        var own = unitOf(actor.get().scope());
        if (name == null) {
            if (own == null) {
                return null;
            }
            var object = published.of(List.of(own)).get(own);
            return new Ref(own, object == null ? own.toString() : object.name());
        }
        return published.idsOf(PublishedObject.Kind.UNIT, name, tenant.id()).stream()
                .filter(id -> own == null || own.equals(id))
                .max(Comparator.naturalOrder())
                .map(id -> new Ref(id, name))
                .orElseThrow(() -> new NotFoundException(ConfigKind.UNIT, name));
    }

    private static StatementState state(boolean closed, boolean corrected) {
        if (!closed) {
            return StatementState.DRAFT;
        }
        return corrected ? StatementState.CORRECTED : StatementState.CLOSED;
    }

    private static @Nullable UUID tenantOf(Scope scope) {
        return switch (scope) {
            case Scope.Everything() -> null;
            case Scope.OneTenant(var tenant) -> tenant;
            case Scope.OneUnit(var tenant, _) -> tenant;
        };
    }

    private static @Nullable UUID unitOf(Scope scope) {
        return scope instanceof Scope.OneUnit(_, var unit) ? unit : null;
    }
}
