package dev.sluice.console.secrets;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Stores secrets sealed, or by reference to an environment variable of the console
/// (`$env://NAME`).
///
/// Called inside of the transaction of the room that owns the secret. Nothing here is meant for
/// people: no view and no REST resource opens a secret.
public final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$env://(.*)", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    /// The most bytes that a secret may have.
    public static final int LONGEST = 8_192;

    private final JdbcClient jdbc;
    private final Envelope envelope;
    private final Ids ids;
    private final Clock clock;
    private final UnaryOperator<@Nullable String> environment;

    /// @param environment reads one environment variable; null where it is not set
    Secrets(
            JdbcClient jdbc,
            Envelope envelope,
            Ids ids,
            Clock clock,
            UnaryOperator<@Nullable String> environment) {
        this.jdbc = jdbc;
        this.envelope = envelope;
        this.ids = ids;
        this.clock = clock;
        this.environment = environment;
    }

    /// The reference itself (`$env://NAME`) where the value is one, else null.
    public static @Nullable String referenceIn(String value) {
        return REFERENCE.matcher(value).matches() ? value : null;
    }

    /// Notes what keeps a value from being stored.
    public void check(Defects defects, String field, String value) {
        var reference = REFERENCE.matcher(value);
        if (reference.matches()) {
            var name = reference.group(1);
            if (!VARIABLE.matcher(name).matches()) {
                defects.add(
                        field,
                        "error.secret.variable",
                        "does not name an environment variable after $env://");
            } else if (name.startsWith("SLUICE_")) {
                defects.add(
                        field,
                        "error.secret.own",
                        "{0} belongs to Sluice itself and never leaves it",
                        name);
            } else if (environment.apply(name) == null) {
                defects.add(
                        field,
                        "error.secret.unset",
                        "the console has no environment variable {0}",
                        name);
            }
        } else if (value.isEmpty()) {
            defects.add(field, "error.required", "is required");
        } else if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            defects.add(
                    field,
                    "error.secret.long",
                    "is too long (expected: at most {0} bytes)",
                    LONGEST);
        } else if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7F)) {
            defects.add(field, "error.text.control", "must not hold control characters");
        }
    }

    /// Stores a first value.
    public SecretRef store(String value) {
        return insert(new SecretRef(ids.next(), 1), value);
    }

    /// Stores bytes that are no text.
    public SecretRef store(byte[] value) {
        var ref = new SecretRef(ids.next(), 1);
        insertSealed(ref, value);
        return ref;
    }

    /// Stores a new value; earlier versions stay until {@link #forget}, because a gateway that
    /// still serves an earlier revision may ask for them.
    public SecretRef replace(SecretRef earlier, String value) {
        var newest =
                jdbc.sql("SELECT max(version) FROM secret WHERE id = ?")
                        .param(earlier.id())
                        .query(Integer.class)
                        .optional()
                        .orElse(earlier.version());
        return insert(new SecretRef(earlier.id(), newest + 1), value);
    }

    /// Whether this value is what is stored, so that saving it again need not be a new version.
    public boolean holds(SecretRef ref, String value) {
        var row = row(ref);
        if (row == null) {
            return false;
        }
        if (row.reference() != null) {
            return row.reference().equals(value);
        }
        return referenceIn(value) == null
                && java.security.MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), open(ref).orElse(new byte[0]));
    }

    /// The value in clear, for sealing it to a gateway; empty where it is not stored, its
    /// environment variable is not set any more, or another key file sealed it.
    public Optional<byte[]> open(SecretRef ref) {
        var row = row(ref);
        if (row == null) {
            return Optional.empty();
        }
        if (row.reference() != null) {
            var value = environment.apply(row.reference().substring("$env://".length()));
            return Optional.ofNullable(value).map(text -> text.getBytes(StandardCharsets.UTF_8));
        }
        return envelope.open(ref, row.sealed());
    }

    /// Forgets every version of a secret.
    public void forget(UUID id) {
        jdbc.sql("DELETE FROM secret WHERE id = ?").param(id).update();
    }

    private SecretRef insert(SecretRef ref, String value) {
        if (referenceIn(value) == null) {
            insertSealed(ref, value.getBytes(StandardCharsets.UTF_8));
        } else {
            jdbc.sql("INSERT INTO secret (id, version, reference, created_at) VALUES (?, ?, ?, ?)")
                    .params(
                            ref.id(),
                            ref.version(),
                            value,
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
        return ref;
    }

    private void insertSealed(SecretRef ref, byte[] value) {
        var sealed = envelope.seal(ref, value);
        jdbc.sql(
                        "INSERT INTO secret (id, version, wrapped_key, nonce, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)")
                .params(
                        ref.id(),
                        ref.version(),
                        sealed.wrappedKey(),
                        sealed.nonce(),
                        sealed.ciphertext(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private record Row(@Nullable String reference, Envelope.Sealed sealed) {}

    private @Nullable Row row(SecretRef ref) {
        return jdbc.sql(
                        "SELECT reference, wrapped_key, nonce, sealed FROM secret WHERE id = ? AND version = ?")
                .params(ref.id(), ref.version())
                .query((row, _) ->
                        new Row(
                                row.getString(1),
                                new Envelope.Sealed(
                                        row.getBytes(2), row.getBytes(3), row.getBytes(4))))
                .optional()
                .orElse(null);
    }
}
