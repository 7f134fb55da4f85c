package dev.sluice.gateway.catalog;

/// A consumer's key as the gateway knows it: never the key itself. Times are epoch milliseconds, 0
/// = no bound.
public record ApiKey(
        String id,
        Consumer consumer,
        long notBeforeMillis,
        long expiresAtMillis,
        boolean disabled) {}
