package dev.sluice.gateway.catalog;

/// A header that carries an instance's credential.
public record AuthHeader(String name, SecretText value) {}
