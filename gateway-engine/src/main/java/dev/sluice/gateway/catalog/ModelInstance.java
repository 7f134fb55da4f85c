package dev.sluice.gateway.catalog;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One upstream endpoint with its credential and its own model name.
///
/// `model` is null where the caller's name is kept; `authQuery` is the encoded query that carries a
/// credential, null where none does; `checks` is null where nothing is probed; `maxOutputTokens` 0
/// = unknown; `continuousUsage` = its engine can report usage with every chunk.
public record ModelInstance(
        String id,
        String name,
        String provider,
        Endpoint endpoint,
        @Nullable String query,
        @Nullable SecretText authQuery,
        @Nullable String model,
        Hosting hosting,
        List<AuthHeader> authHeaders,
        @Nullable Checks checks,
        Timeouts timeouts,
        boolean tlsVerify,
        long maxOutputTokens,
        boolean continuousUsage,
        boolean disabled,
        Standing standing) {

    public ModelInstance {
        authHeaders = List.copyOf(authHeaders);
    }

    /// Whether its upstream hears the same from it as from the other: credential, model and query.
    public boolean asksLike(ModelInstance other) {
        return authHeaders.equals(other.authHeaders)
                && Objects.equals(authQuery, other.authQuery)
                && Objects.equals(model, other.model)
                && Objects.equals(query, other.query);
    }

    /// The request line's target, credential included: for the wire, never for a log.
    public String requestTarget() {
        var target = new StringBuilder(endpoint.path());
        var separator = '?';
        if (query != null) {
            target.append(separator).append(query);
            separator = '&';
        }
        if (authQuery != null) {
            target.append(separator).append(authQuery.reveal());
        }
        return target.toString();
    }
}
