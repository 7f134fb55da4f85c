package dev.sluice.gateway.balance;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which beginnings of prompts an instance has read lately and so most likely still keeps, as far
/// as this gateway sent them. Bounded by tokens as the engine's own cache is; those not asked for
/// in the longest time go first. Safe for any thread.
final class PrefixIndex {
    private static final long CAPACITY = 250_000;
    private static final long KEPT = Duration.ofMinutes(30).toNanos();

    private final Map<Long, Known> known = new LinkedHashMap<>(64, 0.75f, true);
    private long tokens;

    private record Known(long tokens, long at) {}

    /// How many tokens of this prompt it knows already; at least one always has to be read.
    synchronized long hit(PromptPrefix prefix, long promptTokens, long now) {
        for (var i = prefix.size() - 1; i >= 0; i--) {
            var one = known.get(prefix.hash(i));
            if (one != null && now - one.at() <= KEPT) {
                return Math.clamp(prefix.tokens(i), 0, Math.max(0, promptTokens - 1));
            }
        }
        return 0;
    }

    /// It reads this prompt. The end is noted first, so that a beginning never goes before what
    /// builds on it.
    synchronized void learn(PromptPrefix prefix, long now) {
        for (var i = prefix.size() - 1; i >= 0; i--) {
            var own = prefix.tokens(i) - (i == 0 ? 0 : prefix.tokens(i - 1));
            var older = known.put(prefix.hash(i), new Known(own, now));
            tokens += own - (older == null ? 0 : older.tokens());
        }
        var eldest = known.values().iterator();
        while (tokens > CAPACITY && eldest.hasNext()) {
            tokens -= eldest.next().tokens();
            eldest.remove();
        }
    }

    /// It did not read this prompt beyond what it knew before.
    synchronized void forget(PromptPrefix prefix, long knownBefore) {
        for (var i = 0; i < prefix.size(); i++) {
            if (prefix.tokens(i) > knownBefore) {
                var gone = known.remove(prefix.hash(i));
                tokens -= gone == null ? 0 : gone.tokens();
            }
        }
    }

    /// Its cache is empty: it was restarted.
    synchronized void clear() {
        known.clear();
        tokens = 0;
    }

    synchronized long tokens() {
        return tokens;
    }
}
