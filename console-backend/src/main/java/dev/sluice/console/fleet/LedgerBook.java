package dev.sluice.console.fleet;

import dev.sluice.console.fleet.LedgerState.AtGateway;
import dev.sluice.control.LedgerStatus;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.QuotaUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Remembers, in memory only, what each gateway last said of its ledgers, and how fast they fill.
///
/// A gateway that is silent for five minutes is forgotten.
@Component
final class LedgerBook {
    private static final Duration MEMORY = Duration.ofMinutes(5);

    private final Map<String, Node> nodes = new TreeMap<>();
    private @Nullable Instant asOf;

    /// Which ledger of which quota.
    record Key(UUID quota, @Nullable UUID consumer) {

        static Key of(LedgerStatus status) {
            return new Key(
                    UUID.fromString(status.getQuotaId()),
                    status.getConsumerId().isEmpty()
                            ? null
                            : UUID.fromString(status.getConsumerId()));
        }
    }

    private static final class Node {
        private final Map<Key, Entry> entries = new HashMap<>();
        private Instant at = Instant.EPOCH;
    }

    private static final class Entry {
        private final Pace pace = new Pace();
        private Instant at = Instant.EPOCH;
        private LedgerStatus status = LedgerStatus.getDefaultInstance();
    }

    /// Takes in what a gateway says of some of its ledgers; the others are as they were.
    ///
    /// @param quotas what the ledgers count
    synchronized void heard(
            String name, List<LedgerStatus> ledgers, Map<UUID, QuotaConfig> quotas, Instant at) {
        var node = nodes.computeIfAbsent(name, _ -> new Node());
        node.at = at;
        asOf = at;
        for (var status : ledgers) {
            var key = Key.of(status);
            var entry = node.entries.computeIfAbsent(key, _ -> new Entry());
            entry.status = status;
            entry.at = at;
            var quota = quotas.get(key.quota());
            if (quota != null && quota.getUnit() != QuotaUnit.IN_FLIGHT) {
                pace(entry, quota);
            }
        }
        node.entries.values().removeIf(entry -> entry.at.isBefore(at.minus(MEMORY)));
        nodes.values().removeIf(other -> other.at.isBefore(at.minus(MEMORY)));
    }

    private static void pace(Entry entry, QuotaConfig quota) {
        var status = entry.status;
        switch (quota.getKind()) {
            case FIXED, UNRECOGNIZED ->
                    entry.pace.fixed(entry.at, status.getUsed(), status.getResetsAtMs());
            case SLIDING -> entry.pace.sliding(entry.at, status.getUsed());
            case TOKEN_BUCKET ->
                    entry.pace.leaking(
                            entry.at, status.getUsed(), refill(status.getLimit(), quota));
        }
    }

    /// When a gateway last spoke; null where none has.
    synchronized @Nullable Instant asOf() {
        return asOf;
    }

    /// A ledger as each gateway counts it, by name of the gateway.
    synchronized List<AtGateway> of(Key key, QuotaConfig quota, Instant now) {
        var parts = new ArrayList<AtGateway>();
        nodes.forEach((name, node) -> {
            var entry = node.entries.get(key);
            if (entry != null && !entry.at.isBefore(now.minus(MEMORY))) {
                parts.add(part(name, node, entry, quota));
            }
        });
        return parts;
    }

    /// What a gateway last said of its ledgers, the fullest first, at most so many.
    synchronized List<LedgerStatus> fullest(String name, int most) {
        var node = nodes.get(name);
        if (node == null) {
            return List.of();
        }
        return node.entries.values().stream()
                .map(entry -> current(node, entry))
                .sorted(Comparator.comparingDouble(LedgerBook::share).reversed())
                .limit(most)
                .toList();
    }

    private static double share(LedgerStatus status) {
        return (double) (status.getUsed() + status.getHeld()) / Math.max(1, status.getLimit());
    }

    /// The gateway still speaks, and told no change of this ledger since its window ended: it is
    /// over and empty. What is held is carried over.
    private static LedgerStatus current(Node node, Entry entry) {
        return isOver(node, entry)
                ? entry.status.toBuilder().setUsed(0).setResetsAtMs(0).build()
                : entry.status;
    }

    private static boolean isOver(Node node, Entry entry) {
        var resetsAt = entry.status.getResetsAtMs();
        return entry.at.isBefore(node.at) && resetsAt != 0 && resetsAt <= node.at.toEpochMilli();
    }

    private static AtGateway part(String name, Node node, Entry entry, QuotaConfig quota) {
        var over = isOver(node, entry);
        var status = current(node, entry);
        var limit = status.getLimit();
        var resetsAt =
                status.getResetsAtMs() == 0 ? null : Instant.ofEpochMilli(status.getResetsAtMs());
        var used = status.getUsed();
        var held = status.getHeld();
        var remaining = Math.max(0, limit - used - held);
        var pace = entry.pace.perMinute();
        return new AtGateway(
                name,
                used,
                held,
                limit,
                remaining,
                resetsAt,
                status.getRefused(),
                pace,
                over || quota.getUnit() == QuotaUnit.IN_FLIGHT
                        ? null
                        : emptyAt(quota, entry.at, limit, remaining, resetsAt, pace),
                over ? node.at : entry.at);
    }

    private static @Nullable Instant emptyAt(
            QuotaConfig quota,
            Instant at,
            long limit,
            long remaining,
            @Nullable Instant resetsAt,
            @Nullable Double pace) {
        if (remaining == 0) {
            return at;
        }
        if (pace == null) {
            return null;
        }
        // A bucket gains while it loses; a sliding window forgets all that it can hold in one
        // length.
        var regained = quota.getKind() == QuotaKind.FIXED ? 0 : refill(limit, quota);
        if (pace <= regained || pace <= 0) {
            return null;
        }
        var speed = quota.getKind() == QuotaKind.TOKEN_BUCKET ? pace - regained : pace;
        var minutes = remaining / speed;
        if (minutes > Duration.ofDays(400).toMinutes()) {
            return null;
        }
        var empty = at.plusMillis((long) (minutes * 60_000));
        return quota.getKind() == QuotaKind.FIXED && resetsAt != null && !empty.isBefore(resetsAt)
                ? null
                : empty;
    }

    /// The limit per minute; windows that are no duration belong to fixed ledgers only.
    private static double refill(long limit, QuotaConfig quota) {
        return limit / (Math.max(1, Duration.parse(quota.getWindow()).toMillis()) / 60_000.0);
    }
}
