package dev.sluice.console.shared;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Configuration changed: published inside of the writing transaction; what wants to act on it
/// listens after commit.
///
/// @param revision the number this write took from the revision counter
/// @param before the row as it was, null where it was created; rows hold no secrets
/// @param after the row as it is now, null where it was deleted
public record ConfigChanged(
        long revision,
        ConfigKind kind,
        UUID id,
        String name,
        Actor actor,
        Instant at,
        @Nullable Object before,
        @Nullable Object after) {

    /// What happened to the object.
    public enum Action {
        CREATED,
        CHANGED,
        DELETED;

        /// The word of the audit trail.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Action action() {
        if (before == null) {
            return Action.CREATED;
        }
        return after == null ? Action.DELETED : Action.CHANGED;
    }

    /// In words: `route qwen changed`.
    public String what() {
        return kind.word() + " " + name + " " + action().word();
    }
}
