package dev.sluice.console.consumers;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// A consumer is in use while one of its keys may still be presented: deleting it would lock out an
/// application without a word. Revoked and expired keys hold nothing back.
@Component
final class KeysInUse implements Use.Finder {
    private final KeyRepository keys;
    private final Clock clock;

    KeysInUse(KeyRepository keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        if (kind != ConfigKind.CONSUMER) {
            return List.of();
        }
        var now = clock.instant();
        return keys.findByConsumerIdOrderByCreatedAtDesc(id).stream()
                .filter(key -> key.revokedAt == null)
                .filter(key -> key.expiresAt == null || now.isBefore(key.expiresAt))
                .map(key -> new Use(ConfigKind.API_KEY, key.hint))
                .toList();
    }
}
