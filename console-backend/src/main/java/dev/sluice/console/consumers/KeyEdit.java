package dev.sluice.console.consumers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a new key shall be.
///
/// @param expiresAt null: it does not expire
/// @param value a key that is already in use elsewhere; null makes a new one
public record KeyEdit(@Nullable Instant expiresAt, @Nullable String value) {
    @Override
    public String toString() {
        return "KeyEdit[expiresAt="
                + expiresAt
                + ", value="
                + (value == null ? "null" : "***")
                + "]";
    }
}
