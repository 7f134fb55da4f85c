package dev.sluice.gateway.catalog;

/// What a request costs from one moment to another, in millionths of the currency. Epoch
/// milliseconds, the end not included; `untilMillis` {@link Long#MAX_VALUE} = it has no end.
public record Price(long fromMillis, long untilMillis, String currency, CostFunction cost) {

    boolean holdsAt(long millis) {
        return fromMillis <= millis && millis < untilMillis;
    }

    boolean overlaps(Price other) {
        return fromMillis < other.untilMillis && other.fromMillis < untilMillis;
    }
}
