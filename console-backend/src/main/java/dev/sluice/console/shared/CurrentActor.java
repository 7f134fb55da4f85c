package dev.sluice.console.shared;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.stereotype.Component;

/// The actor of the running request, and the one place where the console acts for itself.
@Component
public final class CurrentActor {

    /// The authority that may change everything.
    public static final String PLATFORM_ADMIN = "ROLE_PLATFORM_ADMIN";

    /// The authority that reads one tenant, or one unit of it.
    public static final String BU_VIEWER = "ROLE_BU_VIEWER";

    private record System(String task) implements Actor.Source {
        @Override
        public Actor actor() {
            return new Actor("system:" + task, new Scope.Everything());
        }

        @Override
        public String toString() {
            return "system:" + task;
        }
    }

    /// Who is asking.
    ///
    /// @throws AuthenticationCredentialsNotFoundException where nobody has signed in
    public Actor get() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null
                && authentication.getPrincipal() instanceof Actor.Source source) {
            return source.actor();
        }
        throw new AuthenticationCredentialsNotFoundException("nobody has signed in");
    }

    /// Runs work of the console itself (publishing, first start) with full sight, and gives the
    /// thread back as it was.
    ///
    /// @param task a word for the audit trail: `publishing`, `first-start`
    public <T> T asSystem(String task, Supplier<T> work) {
        var before = SecurityContextHolder.getContext();
        try {
            SecurityContextHolder.setContext(
                    new SecurityContextImpl(
                            UsernamePasswordAuthenticationToken.authenticated(
                                    new System(task),
                                    null,
                                    List.of(new SimpleGrantedAuthority(PLATFORM_ADMIN)))));
            return work.get();
        } finally {
            SecurityContextHolder.setContext(before);
        }
    }
}
