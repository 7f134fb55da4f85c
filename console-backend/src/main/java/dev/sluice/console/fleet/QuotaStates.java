package dev.sluice.console.fleet;

import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Scope;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaUnit;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// How full the quotas are that somebody may see: from the gateways' heartbeats, in memory, cheap
/// enough to be asked once a second.
///
/// A ledger of which no gateway has spoken is there too, untouched.
@Component
@PreAuthorize(Permission.READ)
public class QuotaStates {
    private final Connections connections;
    private final LedgerBook book;
    private final CurrentActor actor;
    private final Clock clock;

    QuotaStates(Connections connections, LedgerBook book, CurrentActor actor, Clock clock) {
        this.connections = connections;
        this.book = book;
        this.actor = actor;
        this.clock = clock;
    }

    /// The ledgers of all quotas that are published, by name of the quota and of the consumer.
    public List<LedgerState> all() {
        var scope = actor.get().scope();
        var states = new ArrayList<LedgerState>();
        index().ifPresent(index ->
                index.quotas().forEach((id, quota) -> add(states, index, id, quota, scope)));
        return states;
    }

    /// The ledgers of one quota; those of consumers that the asker may not see are left out.
    ///
    /// @param quota as the room `quotas` showed it to the asker
    public List<LedgerState> of(QuotaRow quota) {
        var scope = actor.get().scope();
        var states = new ArrayList<LedgerState>();
        var index = index();
        var published = index.map(it -> it.quotas().get(quota.id())).orElse(null);
        if (index.isPresent() && published != null) {
            add(states, index.get(), quota.id(), published, scope);
        } else if (!quota.scope().eachConsumer()) {
            var consumer = quota.scope().consumer();
            states.add(
                    LedgerState.untouched(
                            quota.id(),
                            consumer == null ? null : consumer.id(),
                            quota.limitAt(clock.instant())));
        }
        return states;
    }

    /// What consumers were promised on each instance that has a quota of its own; for platform
    /// admins, who alone see all consumers.
    @PreAuthorize(Permission.ADMINISTER)
    public List<Commitment> commitments() {
        var commitments = new ArrayList<Commitment>();
        index().ifPresent(index ->
                index.quotas()
                        .forEach((id, quota) -> {
                            var scope = quota.getScope();
                            if (!scope.getInstanceId().isEmpty()
                                    && scope.getRouteId().isEmpty()
                                    && scope.getTenantId().isEmpty()
                                    && scope.getConsumerId().isEmpty()
                                    && !scope.getEachConsumer()) {
                                commitments.add(commitment(index, id, quota));
                            }
                        }));
        return commitments;
    }

    /// When a gateway last spoke; null where none has.
    public @Nullable Instant asOf() {
        return book.asOf();
    }

    /// Whose ledger it is, in names.
    record Owner(String tenant, String consumer) {}

    /// Its own names, as they are published; empty for a consumer that is not.
    Optional<Owner> owner(UUID consumer) {
        return index().flatMap(index -> {
            var owner = index.consumers().get(consumer);
            return owner == null
                    ? Optional.empty()
                    : Optional.of(
                            new Owner(
                                    index.tenants()
                                            .getOrDefault(
                                                    UUID.fromString(owner.getTenantId()), "?"),
                                    owner.getName()));
        });
    }

    private Optional<QuotaIndex> index() {
        return connections.newest().map(Newest::quotas);
    }

    private void add(
            List<LedgerState> states, QuotaIndex index, UUID id, QuotaConfig quota, Scope viewer) {
        var of = quota.getScope();
        if (of.getEachConsumer()) {
            for (var consumer : index.owners().getOrDefault(id, List.of())) {
                if (sees(viewer, index, quota, consumer)) {
                    states.add(state(id, quota, consumer));
                }
            }
            return;
        }
        var consumer = of.getConsumerId().isEmpty() ? null : UUID.fromString(of.getConsumerId());
        if (sees(viewer, index, quota, consumer)) {
            states.add(state(id, quota, consumer));
        }
    }

    /// The rule of the room `quotas`, told ledger by ledger: a tenant's quotas for who sees the
    /// tenant, and only the ledgers of their own consumers for who sees one unit.
    private static boolean sees(
            Scope viewer, QuotaIndex index, QuotaConfig quota, @Nullable UUID consumer) {
        return switch (viewer) {
            case Scope.Everything() -> true;
            case Scope.OneTenant(var tenant) ->
                    quota.getScope().getTenantId().equals(tenant.toString());
            case Scope.OneUnit(var tenant, var unit) -> {
                var owner = consumer == null ? null : index.consumers().get(consumer);
                yield quota.getScope().getTenantId().equals(tenant.toString())
                        && owner != null
                        && owner.getUnitId().equals(unit.toString());
            }
        };
    }

    private LedgerState state(UUID id, QuotaConfig quota, @Nullable UUID consumer) {
        var now = clock.instant();
        var parts = book.of(new LedgerBook.Key(id, consumer), quota, now);
        return parts.isEmpty()
                ? LedgerState.untouched(id, consumer, QuotaIndex.limit(quota, now))
                : LedgerState.sum(id, consumer, parts);
    }

    private Commitment commitment(QuotaIndex index, UUID id, QuotaConfig own) {
        var now = clock.instant();
        var promised = 0L;
        var ledgers = 0;
        for (var other : index.quotas().entrySet()) {
            var quota = other.getValue();
            var scope = quota.getScope();
            if (!scope.getInstanceId().equals(own.getScope().getInstanceId())
                    || !scope.getRouteId().isEmpty()
                    || !QuotaIndex.counts(quota).equals(QuotaIndex.counts(own))
                    || (own.getUnit() == QuotaUnit.EXPRESSION
                            && !quota.getExpression().equals(own.getExpression()))) {
                continue;
            }
            var owners =
                    scope.getEachConsumer()
                            ? index.owners().getOrDefault(other.getKey(), List.of()).size()
                            : scope.getConsumerId().isEmpty() ? 0 : 1;
            ledgers += owners;
            promised = plus(promised, QuotaIndex.limit(quota, now), owners);
        }
        return new Commitment(
                id,
                UUID.fromString(own.getScope().getInstanceId()),
                QuotaIndex.limit(own, now),
                promised,
                ledgers);
    }

    /// A sum that stays at the largest number there is.
    private static long plus(long sum, long limit, int times) {
        return times > 0 && limit > (Long.MAX_VALUE - sum) / times
                ? Long.MAX_VALUE
                : sum + limit * times;
    }
}
