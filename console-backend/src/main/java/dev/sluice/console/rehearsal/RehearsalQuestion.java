package dev.sluice.console.rehearsal;

import dev.sluice.console.routes.RouteEdit;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What to rehearse.
///
/// @param route by name; its arrivals are what the answer is about
/// @param draft what the route shall be; null = as it is saved
/// @param down instances by name that serve nobody meanwhile
/// @param spent quotas by name, all of whose ledgers begin with nothing left
/// @param span how much of the past; null = an hour; up to a day
public record RehearsalQuestion(
        String route,
        @Nullable RouteEdit draft,
        Set<String> down,
        Set<String> spent,
        @Nullable Duration span,
        QuotaStart start) {
    public RehearsalQuestion {
        down = Set.copyOf(down);
        spent = Set.copyOf(spent);
    }
}
