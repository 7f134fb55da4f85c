package dev.sluice.console.access;

import java.util.Optional;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/// Finds the users that Spring Security asks for.
final class UserDirectory implements UserDetailsService {
    private final UserRepository users;

    UserDirectory(UserRepository users) {
        this.users = users;
    }

    Optional<SignedIn> find(String name) {
        return users.findByName(name).map(SignedIn::new);
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        return find(name).orElseThrow(() -> new UsernameNotFoundException("no such user"));
    }
}
