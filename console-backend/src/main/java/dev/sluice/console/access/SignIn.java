package dev.sluice.console.access;

import dev.sluice.console.shared.DatabaseAway;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private final SignInThrottle throttle;
    private final String nobodysHash;

    SignIn(UserDirectory users, PasswordEncoder passwords, SignInThrottle throttle) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
        this.nobodysHash = Objects.requireNonNull(passwords.encode("nobody has this password"));
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        var name = asked.getName();
        var password = asked.getCredentials() == null ? "" : asked.getCredentials().toString();
        var keys = List.of("name:" + name, "address:" + address(asked));
        for (var key : keys) {
            var pause = throttle.pause(key);
            if (pause.isPositive()) {
                throw new SignInThrottledException(pause);
            }
        }
        var user = matching(name, password).orElse(null);
        if (user == null) {
            keys.forEach(throttle::failed);
            throw new BadCredentialsException("wrong name or password");
        }
        keys.forEach(throttle::succeeded);
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

    private static String address(Authentication asked) {
        return asked.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "unknown";
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
