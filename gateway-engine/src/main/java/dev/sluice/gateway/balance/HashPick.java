package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Consistent hashing: the same key goes to the same instance as long as it is fit, and when one
/// leaves only its own keys move. A request without a key goes round robin.
final class HashPick implements Pick {
    private static final int POINTS = 160;
    private static final int MOST_POINTS = 100_000;

    private final TreeMap<Long, String> ring = new TreeMap<>();
    private final WeightedPick keyless = new WeightedPick();

    HashPick(Tier tier) {
        var sum = tier.targets().stream().mapToLong(Target::weight).sum();
        var points = Math.min((long) POINTS * tier.targets().size(), MOST_POINTS);
        for (var target : tier.targets()) {
            var own = sum == 0 ? 0 : Math.ceilDiv(points * target.weight(), sum);
            for (var point = 0L; point < own; point++) {
                ring.put(hash(target.instance().id() + "#" + point), target.instance().id());
            }
        }
    }

    @Override
    public @Nullable Target from(Tier tier, List<Target> fit, @Nullable String hashKey) {
        if (hashKey == null || hashKey.isEmpty()) {
            return keyless.from(tier, fit, hashKey);
        }
        var at = hash(hashKey);
        for (var owner : ring.tailMap(at).values()) {
            var target = among(fit, owner);
            if (target != null) {
                return target;
            }
        }
        for (var owner : ring.headMap(at).values()) {
            var target = among(fit, owner);
            if (target != null) {
                return target;
            }
        }
        return null;
    }

    private static @Nullable Target among(List<Target> fit, String id) {
        for (var target : fit) {
            if (target.instance().id().equals(id)) {
                return target;
            }
        }
        return null;
    }

    /// A checksum spread over 64 bits: neighbouring keys are to land far apart.
    private static long hash(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        var mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
