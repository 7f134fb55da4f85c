package dev.sluice.gateway.link;

import java.time.Duration;

/// How the usage spool keeps its records.
///
/// @param segmentBytes the size of one file, of which two exist at any time
/// @param retain how long acknowledged segments stay for replays and audits
/// @param limitBytes what the spool may take of the disk; 0 = what the disk has
public record SpoolSettings(
        Durability durability, long segmentBytes, Duration retain, long limitBytes) {
    static final long LEAST_SEGMENT = 64 << 10;
    static final long LARGEST_SEGMENT = 1 << 30;

    public SpoolSettings {
        if (segmentBytes < LEAST_SEGMENT || segmentBytes > LARGEST_SEGMENT) {
            throw new IllegalArgumentException(
                    "segment: %d bytes (expected: %d to %d)"
                            .formatted(segmentBytes, LEAST_SEGMENT, LARGEST_SEGMENT));
        }
        if (retain.isNegative()) {
            throw new IllegalArgumentException("retain: " + retain + " (expected: not negative)");
        }
        if (limitBytes < 0 || limitBytes > 0 && limitBytes < 4 * segmentBytes) {
            throw new IllegalArgumentException(
                    "limit: %d bytes (expected: 0, or at least four segments)"
                            .formatted(limitBytes));
        }
    }

    /// Segments of 64 MiB, forced within 5 ms, kept for 72 hours.
    public static SpoolSettings defaults() {
        return new SpoolSettings(Durability.DISK, 64 << 20, Duration.ofHours(72), 0);
    }
}
