package dev.sluice.console.instances;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an instance shall be.
///
/// @param provider absent: `openai-compatible`
/// @param hosting `self-hosted` or `cloud`; absent: `self-hosted`
/// @param authHeaders by header name; names not mentioned keep what is stored
/// @param authQuery by query parameter, likewise
/// @param checks the dialect's JSON object, or null for the default
public record InstanceEdit(
        @Nullable String provider,
        @Nullable String endpoint,
        @Nullable String model,
        @Nullable String hosting,
        Map<String, CredentialChange> authHeaders,
        Map<String, CredentialChange> authQuery,
        @Nullable String checks,
        @Nullable TimeoutsEdit timeouts,
        @Nullable Boolean tlsVerify,
        @Nullable Long maxOutputTokens,
        @Nullable Boolean disabled) {
    public InstanceEdit {
        authHeaders = Map.copyOf(authHeaders);
        authQuery = Map.copyOf(authQuery);
    }
}
