package dev.sluice.console.access;

import dev.sluice.console.secrets.Peppers;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.shared.Scope;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What programs show at the REST API: the admin key and the tokens of console users. Stored as
/// hashes under the pepper, like API keys.
final class Credentials {
    static final String TOKEN_PREFIX = "slt_";
    private static final String ADMIN_PREFIX = "sla_";
    private static final String ADMIN = "admin";

    private final JdbcClient jdbc;
    private final Peppers peppers;
    private final UserRepository users;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random;

    Credentials(
            JdbcClient jdbc,
            Peppers peppers,
            UserRepository users,
            Ids ids,
            Clock clock,
            SecureRandom random) {
        this.jdbc = jdbc;
        this.peppers = peppers;
        this.users = users;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /// Who holds this admin key.
    Optional<SignedIn> byAdminKey(String key) {
        for (var hash : peppers.hashes(key)) {
            var name =
                    jdbc.sql("SELECT name FROM admin_key WHERE hash = ?")
                            .param(hash.value())
                            .query(String.class)
                            .optional();
            if (name.isPresent()) {
                return Optional.of(
                        new SignedIn(
                                "key:" + name.get(),
                                "",
                                Role.PLATFORM_ADMIN,
                                new Scope.Everything(),
                                false));
            }
        }
        return Optional.empty();
    }

    /// Whose token this is; empty where it is unknown, late, or its user disabled.
    Optional<SignedIn> byToken(String token) {
        for (var hash : peppers.hashes(token)) {
            var user =
                    jdbc.sql(
                                    "SELECT user_id FROM user_token WHERE hash = ? AND (expires_at IS NULL OR expires_at > ?)")
                            .params(hash.value(), clock.instant().atOffset(ZoneOffset.UTC))
                            .query(UUID.class)
                            .optional();
            if (user.isPresent()) {
                return users.findById(user.get())
                        .filter(found -> !found.disabled)
                        .map(found -> new SignedIn(found).withoutHash());
            }
        }
        return Optional.empty();
    }

    /// Whether any admin key is stored that this console can recognise.
    boolean hasAdminKey() {
        var known = peppers.all().stream().map(pepper -> pepper.version()).toList();
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM admin_key WHERE pepper_version IN (:known))")
                .param("known", known)
                .query(Boolean.class)
                .single();
    }

    /// Makes this the admin key, in place of the one before.
    void storeAdminKey(String key) {
        if (byAdminKey(key).isPresent()) {
            return;
        }
        jdbc.sql("DELETE FROM admin_key WHERE name = ?").param(ADMIN).update();
        var hash = peppers.hash(key);
        jdbc.sql(
                        "INSERT INTO admin_key (id, name, hash, pepper_version, created_at) VALUES (?, ?, ?, ?, ?)")
                .params(
                        ids.next(),
                        ADMIN,
                        hash.value(),
                        hash.pepperVersion(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    TokenIssued issueToken(UUID user, @Nullable Instant expiresAt, Instant now) {
        var token = random(TOKEN_PREFIX);
        var hash = peppers.hash(token);
        var row = new TokenRow(ids.next(), expiresAt, now);
        jdbc.sql(
                        """
                        INSERT INTO user_token (id, user_id, hash, pepper_version, expires_at, created_at)
                        VALUES (:id, :user, :hash, :pepper, CAST(:expires AS timestamptz), :now)\
                        """)
                .param("id", row.id())
                .param("user", user)
                .param("hash", hash.value())
                .param("pepper", hash.pepperVersion())
                .param("expires", expiresAt == null ? null : expiresAt.toString())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        return new TokenIssued(row, token);
    }

    List<TokenRow> tokens(UUID user) {
        return jdbc.sql(
                        "SELECT id, expires_at, created_at FROM user_token WHERE user_id = ? ORDER BY created_at DESC")
                .param(user)
                .query((row, _) -> {
                    var expires = row.getObject(2, OffsetDateTime.class);
                    return new TokenRow(
                            row.getObject(1, UUID.class),
                            expires == null ? null : expires.toInstant(),
                            row.getObject(3, OffsetDateTime.class).toInstant());
                })
                .list();
    }

    /// @return whether there was such a token
    boolean revokeToken(UUID user, UUID token) {
        return jdbc.sql("DELETE FROM user_token WHERE user_id = ? AND id = ?")
                        .params(user, token)
                        .update()
                > 0;
    }

    String newAdminKey() {
        return random(ADMIN_PREFIX);
    }

    /// Twenty letters and digits that nobody mixes up: a hundred bits.
    String newPassword() {
        var alphabet = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
        var password = new StringBuilder(20);
        for (var i = 0; i < 20; i++) {
            password.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return password.toString();
    }

    private String random(String prefix) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
