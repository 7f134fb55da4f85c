package dev.sluice.console.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One event of the timeline. Names are those that were published last; an empty text says that
/// there is none.
///
/// @param at when it happened, by the gateway's clock
/// @param from the state before, of a `STATE`
/// @param reason one word of the gateway's
/// @param detail for people; empty for whoever sees one tenant only, since it may quote the
///   upstream
/// @param duration how long what ends here had lasted; null where that is not known
/// @param affected the tenants whose requests were moved or failed because of it, as far as the
///   asker may know of them
/// @param toInstance where the traffic went, of a `SWITCHED` or `FLOWED_BACK`
public record InstanceEventRow(
        UUID id,
        Instant at,
        EventKind kind,
        String instance,
        String route,
        String from,
        String to,
        String reason,
        String detail,
        @Nullable Duration duration,
        String gateway,
        List<Affected> affected,
        String toInstance,
        int fromPriority,
        int toPriority) {
    public InstanceEventRow {
        affected = List.copyOf(affected);
    }

    /// One tenant's share.
    public record Affected(String tenant, long requests) {}
}
