package dev.sluice.console.instances;

import dev.sluice.console.shared.Ref;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A model instance as it stands; credentials show as names only.
///
/// @param model the upstream's own model name; null keeps what the caller sent
/// @param checks the dialect's object as it came in (JSON), null where the default applies
/// @param checkPlan the same, understood; null where the default applies
/// @param maxOutputTokens the model's output limit; null where unknown
/// @param standing what a person decided about it
public record InstanceRow(
        UUID id,
        String name,
        String provider,
        String endpoint,
        @Nullable String model,
        Hosting hosting,
        List<CredentialRow> authHeaders,
        List<CredentialRow> authQuery,
        @Nullable String checks,
        @Nullable HealthCheckPlan checkPlan,
        Timeouts timeouts,
        boolean tlsVerify,
        @Nullable Long maxOutputTokens,
        boolean disabled,
        InstanceStanding standing,
        long version,
        Instant createdAt,
        Instant changedAt) {
    public InstanceRow {
        authHeaders = List.copyOf(authHeaders);
        authQuery = List.copyOf(authQuery);
    }

    /// Whether the engine can report usage with every chunk: vLLM and SGLang can.
    public boolean reportsUsageThroughout() {
        return provider.equals("vllm") || provider.equals("sglang");
    }

    public Ref ref() {
        return new Ref(id, name);
    }
}
