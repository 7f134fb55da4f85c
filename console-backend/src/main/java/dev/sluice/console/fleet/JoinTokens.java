package dev.sluice.console.fleet;

import org.jspecify.annotations.Nullable;

/// Issues the secrets with which gateways join.
public interface JoinTokens {

    /// A new token: 256 random bits, good once and for ten minutes; only its hash is kept.
    ///
    /// @param node the only name that may join with it; null = any
    JoinToken issue(@Nullable String node);
}
