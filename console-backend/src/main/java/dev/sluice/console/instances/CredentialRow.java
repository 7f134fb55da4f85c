package dev.sluice.console.instances;

import dev.sluice.console.secrets.SecretRef;
import org.jspecify.annotations.Nullable;

/// A credential is there; its value never shows.
///
/// @param name of the header or query parameter
/// @param reference `$env://NAME` where it is kept by reference, else null
public record CredentialRow(String name, SecretRef secret, @Nullable String reference) {}
