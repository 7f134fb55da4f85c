package dev.sluice.console.access;

import dev.sluice.console.shared.DatabaseAway;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/// Checks a name and a password. An unknown name takes as long as a wrong password, and both get
/// the same answer.
final class SignIn implements AuthenticationProvider {
    private final UserDirectory users;
    private final PasswordEncoder passwords;
    private final SignInThrottle names;
    private final SignInThrottle addresses;
    private final String nobodysHash;

    /// @param names slows guessing for one name
    /// @param addresses slows guessing from one address, over all names
    SignIn(
            UserDirectory users,
            PasswordEncoder passwords,
            SignInThrottle names,
            SignInThrottle addresses) {
        this.users = users;
        this.passwords = passwords;
        this.names = names;
        this.addresses = addresses;
        this.nobodysHash = Objects.requireNonNull(passwords.encode("nobody has this password"));
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        var name = asked.getName();
        var password = asked.getCredentials() == null ? "" : asked.getCredentials().toString();
        var address = address(asked);
        refuseWhilePaused(names.pause(name));
        if (address != null) {
            refuseWhilePaused(addresses.pause(address));
        }
        var user = matching(name, password).orElse(null);
        if (user == null) {
            names.failed(name);
            if (address != null) {
                addresses.failed(address);
            }
            throw new BadCredentialsException("wrong name or password");
        }
        // The address is not forgiven: an account of one's own must not make guessing others free.
        names.succeeded(name);
        var done =
                UsernamePasswordAuthenticationToken.authenticated(
                        user.withoutHash(), null, user.getAuthorities());
        done.setDetails(asked.getDetails());
        return done;
    }

    private Optional<SignedIn> matching(String name, String password) {
        try {
            var user = users.find(name).orElse(null);
            var right =
                    passwords.matches(password, user == null ? nobodysHash : user.getPassword());
            return right && user != null && user.isEnabled() ? Optional.of(user) : Optional.empty();
        } catch (RuntimeException e) {
            if (DatabaseAway.caused(e)) {
                throw new InternalAuthenticationServiceException(DatabaseAway.SENTENCE, e);
            }
            throw e;
        }
    }

    private static void refuseWhilePaused(Duration pause) {
        if (pause.isPositive()) {
            throw new SignInThrottledException(pause);
        }
    }

    private static @Nullable String address(Authentication asked) {
        return asked.getDetails() instanceof WebAuthenticationDetails details
                ? details.getRemoteAddress()
                : null;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
