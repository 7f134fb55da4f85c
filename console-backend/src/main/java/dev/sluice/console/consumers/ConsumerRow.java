package dev.sluice.console.consumers;

import dev.sluice.console.shared.Ref;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A consumer as it stands.
///
/// @param unit the business unit it belongs to, or null
/// @param routes the only routes it may call; null for all
public record ConsumerRow(
        UUID id,
        String name,
        Ref tenant,
        @Nullable Ref unit,
        String displayName,
        @Nullable List<Ref> routes,
        long version,
        Instant createdAt,
        Instant changedAt) {
    public ConsumerRow {
        routes = routes == null ? null : List.copyOf(routes);
    }

    public Ref ref() {
        return new Ref(id, name);
    }
}
