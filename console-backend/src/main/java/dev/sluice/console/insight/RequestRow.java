package dev.sluice.console.insight;

import dev.sluice.console.shared.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request, as the list shows it. Names are empty where the request never got that far.
///
/// @param id also the caller's `x-request-id`
/// @param instance the one finally used
/// @param count how many refusals the row stands for; 1 for an admitted request
/// @param usageSource how the tokens were obtained
/// @param firstContent time to the first content; null where there was none
/// @param cost what the tenant pays; null where it costs nothing or has no price yet
public record RequestRow(
        UUID id,
        Instant at,
        String node,
        String tenant,
        String unit,
        String consumer,
        String route,
        String instance,
        String requestedModel,
        boolean streamed,
        boolean admitted,
        long count,
        String outcome,
        int status,
        String errorCode,
        long promptTokens,
        long completionTokens,
        String usageSource,
        Duration took,
        @Nullable Duration firstContent,
        String abortCause,
        @Nullable Money cost) {

    /// Prompt and completion together.
    public long totalTokens() {
        return promptTokens + completionTokens;
    }
}
