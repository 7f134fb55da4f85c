package dev.sluice.console.secrets;

import java.util.UUID;

/// Where a secret is kept: what configuration carries instead of the secret itself.
///
/// @param version grows with every new value
public record SecretRef(UUID id, int version) {}
