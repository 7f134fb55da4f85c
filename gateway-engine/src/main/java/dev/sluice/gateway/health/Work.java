package dev.sluice.gateway.health;

import java.util.function.LongSupplier;

/// What one attempt asks of its instance.
///
/// @param promptTokens those that the instance has to read anew, as far as the gateway can know
/// @param stream whether the answer comes piece by piece, so that its beginning can be seen
/// @param tenantId whose it is, empty where that is not known
/// @param fingerprint tells one request from another, 0 where that is not known; asked for only
///   when an attempt fails
public record Work(long promptTokens, boolean stream, String tenantId, LongSupplier fingerprint) {
    /// Nothing is known of it.
    public static final Work UNKNOWN = new Work(0, false, "", () -> 0);
}
