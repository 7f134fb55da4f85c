package dev.sluice.gateway.balance;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a request asks for, as far as choosing an instance goes.
///
/// @param hashKey what a `chash` route hashes, null where the request has none; other routes ignore
///   it
/// @param promptTokens an estimate
/// @param stream whether the answer comes piece by piece
/// @param tenantId whose request it is, empty where that is not known
/// @param prefix what an `adaptive` route recognises; other routes ignore it
/// @param fingerprint tells one request from another, 0 = unknown; asked for only when it failed
public record Demand(
        @Nullable String hashKey,
        long promptTokens,
        boolean stream,
        String tenantId,
        PromptPrefix prefix,
        LongSupplier fingerprint) {
    /// Nothing is known of it.
    public static final Demand UNKNOWN = new Demand(null, 0, true, "", PromptPrefix.NONE, () -> 0);

    /// The same with a key to hash.
    public Demand hashing(@Nullable String key) {
        return new Demand(key, promptTokens, stream, tenantId, prefix, fingerprint);
    }
}
