package dev.sluice.console.rehearsal;

import dev.sluice.console.rehearsal.Ledger.Whose;
import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaScope;
import dev.sluice.control.QuotaUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The ledgers of a replay and the rule which of them a request meets: the gateway's.
final class LedgerTable {
    private static final Comparator<Asked> CONSUMER_FIRST =
            Comparator.comparing((Asked asked) -> !owned(asked.ledger().quota().getScope()))
                    .thenComparing(asked -> -parts(asked.ledger().quota().getScope()))
                    .thenComparing(asked -> asked.ledger().whose())
                    .thenComparing(Asked::key);

    private final List<QuotaConfig> quotas;
    private final QuotaPrices prices;
    private final Map<Seed, Level> levels;
    private final Set<UUID> spent;
    private final int gateways;
    private final long beginning;
    private final Map<String, Ledger> ledgers = new HashMap<>();
    private final Map<Meeting, List<Asked>> met = new HashMap<>();

    /// One ledger before one request, and what that costs there.
    record Asked(Ledger ledger, Cost cost, String key) {}

    /// Which ledger of a quota begins with a level.
    record Seed(UUID quota, @Nullable UUID consumer) {}

    /// How much of a ledger is used when the replay begins.
    ///
    /// @param resetsAt end of the running window; 0 = not known
    record Level(long used, long resetsAt) {}

    private record Meeting(UUID consumer, UUID route, UUID instance) {}

    /// @param spent quotas of which nothing is left at the beginning
    LedgerTable(
            List<QuotaConfig> quotas,
            QuotaPrices prices,
            Map<Seed, Level> levels,
            Set<UUID> spent,
            int gateways,
            long beginning) {
        this.quotas = quotas;
        this.prices = prices;
        this.levels = levels;
        this.spent = spent;
        this.gateways = gateways;
        this.beginning = beginning;
    }

    /// The ledgers that a request of this consumer meets on this way, in the order in which they
    /// are asked.
    List<Asked> of(ConsumerConfig consumer, UUID consumerId, UUID route, UUID instance) {
        return met.computeIfAbsent(
                new Meeting(consumerId, route, instance),
                _ -> meet(consumer, consumerId, route, instance));
    }

    /// The quotas that requests of this route have met.
    Set<UUID> metOn(UUID route) {
        var quotas = new HashSet<UUID>();
        met.forEach((meeting, asked) -> {
            if (meeting.route().equals(route)) {
                asked.forEach(one -> quotas.add(one.ledger().quotaId()));
            }
        });
        return quotas;
    }

    private List<Asked> meet(ConsumerConfig consumer, UUID consumerId, UUID route, UUID instance) {
        var nearest = new HashMap<String, QuotaConfig>();
        for (var quota : quotas) {
            var scope = quota.getScope();
            if (matches(scope.getTenantId(), consumer.getTenantId())
                    && matches(scope.getConsumerId(), consumer.getId())
                    && matches(scope.getInstanceId(), instance.toString())
                    && matches(scope.getRouteId(), route.toString())) {
                nearest.merge(
                        key(quota, consumer.getId()),
                        quota,
                        (one, other) ->
                                distance(one.getScope()) <= distance(other.getScope())
                                        ? one
                                        : other);
            }
        }
        var asked = new ArrayList<Asked>();
        nearest.forEach((key, quota) -> {
            var ledger = ledgers.computeIfAbsent(key, _ -> begin(quota, consumerId));
            asked.add(new Asked(ledger, cost(quota, route, instance), key));
        });
        asked.sort(CONSUMER_FIRST);
        return List.copyOf(asked);
    }

    private Ledger begin(QuotaConfig quota, UUID consumer) {
        var id = UUID.fromString(quota.getId());
        var own = owned(quota.getScope());
        var level = levels.getOrDefault(new Seed(id, own ? consumer : null), new Level(0, 0));
        var used =
                spent.contains(id)
                        ? Math.max(level.used(), Ledger.limit(quota, beginning) * gateways)
                        : level.used();
        return new Ledger(
                quota, whose(quota.getScope()), gateways, used, level.resetsAt(), beginning);
    }

    private Cost cost(QuotaConfig quota, UUID route, UUID instance) {
        return switch (quota.getUnit()) {
            case TOTAL_TOKENS, UNIT_UNSPECIFIED, UNRECOGNIZED -> Cost.TOTAL_TOKENS;
            case PROMPT_TOKENS -> Cost.PROMPT_TOKENS;
            case COMPLETION_TOKENS -> Cost.COMPLETION_TOKENS;
            case REQUESTS, IN_FLIGHT -> Cost.EACH_REQUEST;
            case EXPRESSION -> Cost.of(quota.getWeights());
            case MONEY -> {
                var price = prices.of(route, instance);
                yield price != null && price.currency().equals(quota.getCurrency())
                        ? price.cost()
                        : Cost.FREE;
            }
        };
    }

    private static boolean owned(QuotaScope scope) {
        return scope.getEachConsumer() || !scope.getConsumerId().isEmpty();
    }

    private static boolean matches(String wanted, String actual) {
        return wanted.isEmpty() || wanted.equals(actual);
    }

    private static int distance(QuotaScope scope) {
        if (!scope.getConsumerId().isEmpty()) {
            return 0;
        }
        return scope.getTenantId().isEmpty() ? 2 : 1;
    }

    private static int parts(QuotaScope scope) {
        return (scope.getInstanceId().isEmpty() ? 0 : 1)
                + (scope.getRouteId().isEmpty() ? 0 : 1)
                + (scope.getTenantId().isEmpty() ? 0 : 1);
    }

    private static Whose whose(QuotaScope scope) {
        if (owned(scope)) {
            return scope.getInstanceId().isEmpty() ? Whose.CONSUMER : Whose.CONSUMER_INSTANCE;
        }
        if (!scope.getInstanceId().isEmpty()) {
            return Whose.INSTANCE;
        }
        if (!scope.getRouteId().isEmpty()) {
            return Whose.ROUTE;
        }
        return scope.getTenantId().isEmpty() ? Whose.GLOBAL : Whose.TENANT;
    }

    /// What a ledger is: scope, unit, kind and window. A quota for each consumer and one that names
    /// the consumer meet in one.
    private static String key(QuotaConfig quota, String consumer) {
        var scope = quota.getScope();
        var whose = owned(scope) ? "consumer=" + consumer : "tenant=" + scope.getTenantId();
        return whose
                + ",instance="
                + scope.getInstanceId()
                + ",route="
                + scope.getRouteId()
                + "|"
                + (quota.getUnit() == QuotaUnit.UNIT_UNSPECIFIED
                        ? QuotaUnit.TOTAL_TOKENS
                        : quota.getUnit())
                + "|"
                + quota.getKind()
                + "|"
                + quota.getWindow();
    }
}
