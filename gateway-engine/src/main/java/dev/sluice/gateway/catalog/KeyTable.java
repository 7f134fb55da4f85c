package dev.sluice.gateway.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Finds a key by its HMAC under each pepper still in use, the newest first.
///
/// The table is indexed by the first eight bytes of the HMAC, which a caller cannot choose without
/// the pepper, and what is found is compared in constant time: the time a look-up takes says
/// nothing of how near a guess came.
final class KeyTable {
    private static final int LONGEST_KEY = 1024;

    private final List<Peppered> tables;

    /// One stored key: the whole HMAC and whom it belongs to.
    record Entry(byte[] hash, ApiKey key) {}

    private record Peppered(Mac mac, Map<Long, List<Entry>> byHash) {}

    KeyTable(Map<Integer, byte[]> peppers, Map<Integer, List<Entry>> entries) {
        this.tables =
                peppers.entrySet().stream()
                        .sorted(Map.Entry.<Integer, byte[]>comparingByKey().reversed())
                        .map(pepper ->
                                new Peppered(
                                        keyed(pepper.getValue()),
                                        indexed(entries.getOrDefault(pepper.getKey(), List.of()))))
                        .filter(table -> !table.byHash().isEmpty())
                        .toList();
    }

    KeyVerdict judge(String presented, long now) {
        if (presented.isEmpty()
                || presented.length() > LONGEST_KEY
                || (presented.startsWith(KeyForm.PREFIX) && !KeyForm.isWhole(presented))) {
            return KeyVerdict.Unknown.INSTANCE;
        }
        var bytes = presented.getBytes(StandardCharsets.UTF_8);
        for (var table : tables) {
            var hash = copyOf(table.mac()).doFinal(bytes);
            for (var entry : table.byHash().getOrDefault(head(hash), List.of())) {
                if (MessageDigest.isEqual(hash, entry.hash())) {
                    return judge(entry.key(), now);
                }
            }
        }
        return KeyVerdict.Unknown.INSTANCE;
    }

    private static KeyVerdict judge(ApiKey key, long now) {
        if (key.disabled()) {
            return new KeyVerdict.Disabled(key);
        }
        if ((key.notBeforeMillis() != 0 && now < key.notBeforeMillis())
                || (key.expiresAtMillis() != 0 && now >= key.expiresAtMillis())) {
            return new KeyVerdict.Expired(key);
        }
        return new KeyVerdict.Accepted(key);
    }

    private static Map<Long, List<Entry>> indexed(List<Entry> entries) {
        var index = new HashMap<Long, List<Entry>>();
        for (var entry : entries) {
            index.merge(
                    head(entry.hash()),
                    List.of(entry),
                    (some, more) ->
                            java.util.stream.Stream.concat(some.stream(), more.stream()).toList());
        }
        return Map.copyOf(index);
    }

    private static long head(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    private static Mac keyed(byte[] pepper) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }

    /// A Mac is not for several threads; a copy of a keyed one costs less than a new one.
    private static Mac copyOf(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this JDK's HmacSHA256 cannot be copied", e);
        }
    }
}
