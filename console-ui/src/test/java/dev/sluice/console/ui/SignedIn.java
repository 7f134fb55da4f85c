package dev.sluice.console.ui;

import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.Scope;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.test.context.support.WithSecurityContext;
import org.springframework.security.test.context.support.WithSecurityContextFactory;

/// Runs a test as somebody who has signed in.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@WithSecurityContext(factory = SignedIn.Factory.class)
@interface SignedIn {
    String role() default "PLATFORM_ADMIN";

    /// Makes the context.
    final class Factory implements WithSecurityContextFactory<SignedIn> {
        @Override
        public SecurityContext createSecurityContext(SignedIn how) {
            var person = new Person("admin", how.role());
            return new SecurityContextImpl(
                    UsernamePasswordAuthenticationToken.authenticated(
                            person, null, person.getAuthorities()));
        }
    }

    /// Who it is.
    final class Person extends User implements Actor.Source {
        private static final long serialVersionUID = 1L;

        Person(String name, String role) {
            super(name, "", List.of(new SimpleGrantedAuthority("ROLE_" + role)));
        }

        @Override
        public Actor actor() {
            return new Actor(getUsername(), new Scope.Everything());
        }
    }
}
