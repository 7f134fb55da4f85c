package dev.sluice.gateway.catalog;

import org.jspecify.annotations.Nullable;

/// The secrets that a snapshot refers to, opened.
@FunctionalInterface
public interface OpenedSecrets {

    /// The secret's bytes, null where this version is not at hand.
    byte @Nullable [] open(String id, int version);
}
