package dev.sluice.bench.load;

import java.time.Duration;

/// How hard a target is called.
///
/// @param connections kept open during the whole run
/// @param perSecond requests a second; 0 = each connection asks again as soon as it was answered
/// @param length how long
public record Load(int connections, int perSecond, Duration length) {
    public Load {
        if (connections < 1) {
            throw new IllegalArgumentException("connections: " + connections + " (expected: > 0)");
        }
        if (perSecond < 0) {
            throw new IllegalArgumentException(
                    "perSecond: " + perSecond + " (expected: not negative)");
        }
        if (!length.isPositive()) {
            throw new IllegalArgumentException("length: " + length + " (expected: > 0)");
        }
    }

    /// The same load for another time.
    public Load lasting(Duration other) {
        return new Load(connections, perSecond, other);
    }
}
