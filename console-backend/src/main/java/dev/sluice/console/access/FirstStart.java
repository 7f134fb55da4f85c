package dev.sluice.console.access;

import dev.sluice.console.shared.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/// Makes sure that somebody can get in: a first platform admin where there is no user, an admin key
/// where there is none.
final class FirstStart {
    private final UserRepository users;
    private final Credentials credentials;
    private final PasswordEncoder passwords;
    private final Ids ids;
    private final Clock clock;

    FirstStart(
            UserRepository users,
            Credentials credentials,
            PasswordEncoder passwords,
            Ids ids,
            Clock clock) {
        this.users = users;
        this.credentials = credentials;
        this.passwords = passwords;
        this.ids = ids;
        this.clock = clock;
    }

    FirstLogin run(AdminSettings settings) {
        return new FirstLogin(settings.user(), password(settings), key(settings));
    }

    private @Nullable String password(AdminSettings settings) {
        if (users.count() > 0) {
            return null;
        }
        var given = settings.password();
        var password = given == null ? credentials.newPassword() : given;
        var admin =
                new UserEntity(
                        ids.next(),
                        settings.user(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS));
        admin.role = Role.PLATFORM_ADMIN;
        admin.passwordHash = Objects.requireNonNull(passwords.encode(password));
        users.saveAndFlush(admin);
        return given == null ? password : null;
    }

    private @Nullable String key(AdminSettings settings) {
        var given = settings.key();
        if (given != null) {
            credentials.storeAdminKey(given);
            return null;
        }
        if (credentials.hasAdminKey()) {
            return null;
        }
        var key = credentials.newAdminKey();
        credentials.storeAdminKey(key);
        return key;
    }
}
