package dev.sluice.console.secrets;

/// One pepper of the key table.
///
/// @param version the number that hashed keys carry
public record Pepper(int version, SecretRef secret) {}
