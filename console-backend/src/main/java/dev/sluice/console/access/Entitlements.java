package dev.sluice.console.access;

import dev.sluice.console.shared.DatabaseAway;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/// Whether what a sign-in allowed still stands: a session lives longer than the decision behind it.
@Component
public final class Entitlements {
    private final UserDirectory users;

    Entitlements(UserDirectory users) {
        this.users = users;
    }

    /// False where the person is gone or disabled, or has another role or scope than when they
    /// signed in. Who did not sign in as a person here has nothing that could fall; while the
    /// database is away nobody loses what they have.
    public boolean stand(Authentication who) {
        if (!(who.getPrincipal() instanceof SignedIn then)) {
            return true;
        }
        try {
            return users.find(then.getUsername()).filter(then::mayTheSameAs).isPresent();
        } catch (RuntimeException failure) {
            if (DatabaseAway.caused(failure)) {
                return true;
            }
            throw failure;
        }
    }
}
