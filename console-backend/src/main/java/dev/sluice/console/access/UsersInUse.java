package dev.sluice.console.access;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// A tenant or unit is in use while a console user belongs to it.
@Component
final class UsersInUse implements Use.Finder {
    private final UserRepository users;

    UsersInUse(UserRepository users) {
        this.users = users;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        var found =
                switch (kind) {
                    case TENANT -> users.findByTenantIdOrderByName(id);
                    case UNIT -> users.findByUnitIdOrderByName(id);
                    default -> List.<UserEntity>of();
                };
        return found.stream().map(user -> new Use(ConfigKind.USER, user.name)).toList();
    }
}
