package dev.sluice.console.fleet;

import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Names;
import dev.sluice.console.shared.Permission;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// Join tokens in the database, as hashes.
@Component
class IssuedTokens implements JoinTokens {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int SECRET_BYTES = 32;

    private final JdbcTemplate jdbc;
    private final CertificateAuthority authority;
    private final ControlPort port;
    private final CurrentActor actor;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    IssuedTokens(
            JdbcTemplate jdbc,
            CertificateAuthority authority,
            ControlPort port,
            CurrentActor actor,
            Clock clock) {
        this.jdbc = jdbc;
        this.authority = authority;
        this.port = port;
        this.actor = actor;
        this.clock = clock;
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public JoinToken issue(@Nullable String node) {
        if (node != null) {
            var defects = new Defects();
            Names.check(defects, "node", node);
            defects.throwIfAny();
        }
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var now = clock.instant();
        var expires = now.plus(LIFE);
        jdbc.update(
                "INSERT INTO join_token VALUES (?, ?, ?, ?, ?, NULL, NULL)",
                hash(secret),
                node,
                actor.get().name(),
                now.atOffset(ZoneOffset.UTC),
                expires.atOffset(ZoneOffset.UTC));
        return new JoinToken(secret + "." + authority.pin(), expires, port.number());
    }

    /// Spends a token: of two that try at once, one gets in.
    ///
    /// @return whether it was good for that node
    boolean spend(String secret, String node) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        return jdbc.update(
                        """
                        UPDATE join_token SET used_at = ?, used_by = ?
                        WHERE hash = ? AND used_at IS NULL AND expires_at > ? AND (node IS NULL OR node = ?)
                        """,
                        now,
                        node,
                        hash(secret),
                        now,
                        node)
                == 1;
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
