package dev.sluice.console.access;

import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.Scope;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/// Somebody who has signed in, as a person or with a token.
final class SignedIn implements UserDetails, Actor.Source, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String passwordHash;
    private final Role role;
    private final transient Scope scope;
    private final boolean disabled;

    SignedIn(UserEntity user) {
        this(user.name, user.passwordHash, user.role, user.scope(), user.disabled);
    }

    SignedIn(String name, String passwordHash, Role role, Scope scope, boolean disabled) {
        this.name = name;
        this.passwordHash = passwordHash;
        this.role = role;
        this.scope = scope;
        this.disabled = disabled;
    }

    /// The same without the hash, for keeping in a session.
    SignedIn withoutHash() {
        return new SignedIn(name, "", role, scope, disabled);
    }

    /// Whether the other one is signed in to just as much as this one.
    boolean mayTheSameAs(SignedIn other) {
        return disabled == other.disabled && role == other.role && scope.equals(other.scope);
    }

    @Override
    public Actor actor() {
        return new Actor(name, scope);
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of(new SimpleGrantedAuthority(role.authority()));
    }

    @Override
    public String getPassword() {
        return passwordHash;
    }

    @Override
    public String getUsername() {
        return name;
    }

    @Override
    public boolean isEnabled() {
        return !disabled;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedIn that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
