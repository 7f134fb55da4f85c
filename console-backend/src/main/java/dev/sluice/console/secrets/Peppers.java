package dev.sluice.console.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The peppers under which keys and tokens are hashed: whoever can write into the key table but
/// does not know the pepper cannot make a key.
public final class Peppers {
    private final JdbcClient jdbc;
    private final Secrets secrets;
    private final Clock clock;
    private final SecureRandom random;
    private final ConcurrentHashMap<Integer, byte[]> opened = new ConcurrentHashMap<>();

    Peppers(JdbcClient jdbc, Secrets secrets, Clock clock, SecureRandom random) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.clock = clock;
        this.random = random;
    }

    /// A hash and the pepper version it was made under.
    public record Hash(byte[] value, int pepperVersion) {}

    /// All peppers that hashed keys may carry and that this console can open, oldest first.
    public List<Pepper> all() {
        return stored().stream().filter(pepper -> open(pepper).isPresent()).toList();
    }

    private List<Pepper> stored() {
        return jdbc.sql("SELECT version, secret_id, secret_version FROM pepper ORDER BY version")
                .query((row, _) ->
                        new Pepper(
                                row.getInt(1),
                                new SecretRef(row.getObject(2, UUID.class), row.getInt(3))))
                .list();
    }

    /// HMAC-SHA256 of the whole key under the newest pepper.
    public Hash hash(String key) {
        return hash(key, all().getLast());
    }

    /// The hash under every pepper: how a presented key is looked up.
    public List<Hash> hashes(String key) {
        return all().stream().map(pepper -> hash(key, pepper)).toList();
    }

    /// Makes the first pepper where none is; called once at start, inside of a transaction.
    void ensure() {
        jdbc.sql("SELECT pg_advisory_xact_lock(7265736565)").query((_, _) -> true).single();
        if (all().isEmpty()) {
            var value = new byte[32];
            random.nextBytes(value);
            var ref = secrets.store(value);
            // Peppers that another key file sealed stay, because hashed keys name them.
            var version = stored().stream().mapToInt(Pepper::version).max().orElse(0) + 1;
            jdbc.sql(
                            "INSERT INTO pepper (version, secret_id, secret_version, created_at) VALUES (?, ?, ?, ?)")
                    .params(
                            version,
                            ref.id(),
                            ref.version(),
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    private Optional<byte[]> open(Pepper pepper) {
        var known = opened.get(pepper.version());
        if (known != null) {
            return Optional.of(known);
        }
        var value = secrets.open(pepper.secret());
        value.ifPresent(bytes -> opened.put(pepper.version(), bytes));
        return value;
    }

    private Hash hash(String key, Pepper pepper) {
        var secret = open(pepper).orElseThrow();
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return new Hash(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)), pepper.version());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
        }
    }
}
