package dev.sluice.console.access;

import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.shared.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "console_user")
class UserEntity extends Stored {
    @Column(updatable = false)
    String name;

    String displayName;

    @Enumerated(EnumType.STRING)
    Role role;

    @Nullable UUID tenantId;
    @Nullable UUID unitId;
    String passwordHash;
    boolean disabled;

    // Written by the user's own choice, not by an edit of the user.
    @Column(updatable = false)
    @Nullable String language;

    @Column(updatable = false)
    @Nullable String theme;

    @SuppressWarnings("NullAway.Init")
    protected UserEntity() {}

    UserEntity(UUID id, String name, Instant now) {
        super(id, now);
        this.name = name;
        this.displayName = name;
        this.role = Role.BU_VIEWER;
        this.passwordHash = "";
    }

    Scope scope() {
        if (role == Role.PLATFORM_ADMIN || tenantId == null) {
            return new Scope.Everything();
        }
        return unitId == null ? new Scope.OneTenant(tenantId) : new Scope.OneUnit(tenantId, unitId);
    }

    ConsoleUserRow row(Map<UUID, Ref> tenants, Map<UUID, Ref> units) {
        return new ConsoleUserRow(
                id(),
                name,
                displayName,
                role,
                ref(tenants, tenantId),
                ref(units, unitId),
                disabled,
                version(),
                createdAt(),
                changedAt());
    }

    private static @Nullable Ref ref(Map<UUID, Ref> refs, @Nullable UUID id) {
        return id == null ? null : refs.getOrDefault(id, new Ref(id, "?"));
    }
}
