package dev.sluice.console.routes;

import org.jspecify.annotations.Nullable;

/// How one of several instances of a tier is chosen.
///
/// @param algorithm `roundrobin`, `chash`, `least_request`, `random` or `adaptive`
/// @param hashOn for `chash`: `vars`, `header`, `cookie`, `consumer` or `vars_combinations`; else
///   null
/// @param key for `chash`: what of it is hashed; else null
public record Balancer(String algorithm, @Nullable String hashOn, @Nullable String key) {

    /// Weighted turns.
    public static final Balancer ROUND_ROBIN = new Balancer("roundrobin", null, null);
}
