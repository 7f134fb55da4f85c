package dev.sluice.gateway.catalog;

/// A limit that holds instead of the quota's own until a moment, in epoch milliseconds.
public record Boost(long limit, long untilMillis) {

    boolean holdsAt(long millis) {
        return millis < untilMillis;
    }
}
