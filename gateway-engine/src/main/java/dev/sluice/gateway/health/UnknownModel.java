package dev.sluice.gateway.health;

import java.time.Duration;

/// Answers that an instance does not know the model it was configured with: five within a minute,
/// from two requests and without any other answer between, are its setting's fault. Guarded by its
/// owner.
final class UnknownModel {
    private static final int ENOUGH = 5;
    private static final long WITHIN = Duration.ofMinutes(1).toNanos();

    private int count;
    private long since;
    private long request;
    private boolean differ;

    void add(long fingerprint, long now) {
        if (count == 0 || now - since > WITHIN) {
            count = 0;
            since = now;
            differ = false;
        } else {
            differ |= fingerprint == 0 || fingerprint != request;
        }
        count++;
        request = fingerprint;
    }

    boolean isProven() {
        return count >= ENOUGH && differ;
    }

    void clear() {
        count = 0;
    }
}
