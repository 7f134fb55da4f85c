package dev.sluice.console.access;

import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Names;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Saved;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.tenancy.UnitRow;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The people who use the console, and their tokens.
@Service
@Transactional
@PreAuthorize(Permission.ADMINISTER)
public class ConsoleUsers {
    /// The fewest characters of a password that somebody chooses.
    public static final int SHORTEST_PASSWORD = 12;

    private static final int LONGEST_PASSWORD = 200;

    private final UserRepository users;
    private final Credentials credentials;
    private final Tenants tenants;
    private final PasswordEncoder passwords;
    private final Changes changes;
    private final CurrentActor actor;

    ConsoleUsers(
            UserRepository users,
            Credentials credentials,
            Tenants tenants,
            PasswordEncoder passwords,
            Changes changes,
            CurrentActor actor) {
        this.users = users;
        this.credentials = credentials;
        this.tenants = tenants;
        this.passwords = passwords;
        this.changes = changes;
        this.actor = actor;
    }

    @Transactional(readOnly = true)
    public Page<ConsoleUserRow> list(PageRequest page) {
        return page.page(
                rows(users.page(page.from(), page.pattern(), Limit.of(page.limit() + 1))),
                ConsoleUserRow::name);
    }

    @Transactional(readOnly = true)
    public List<ConsoleUserRow> all() {
        return rows(users.page("", "%", Limit.unlimited()));
    }

    /// @throws NotFoundException where there is none of that name
    @Transactional(readOnly = true)
    public ConsoleUserRow get(String name) {
        return row(entity(name));
    }

    /// The signed-in user; empty where a program or the console itself asks.
    @PreAuthorize(Permission.READ)
    @Transactional(readOnly = true)
    public Optional<ConsoleUserRow> me() {
        return users.findByName(actor.get().name()).map(this::row);
    }

    /// How the signed-in user wants to see the console.
    @PreAuthorize(Permission.READ)
    @Transactional(readOnly = true)
    public Preferences preferences() {
        return users.findByName(actor.get().name())
                .map(user -> new Preferences(user.language, user.theme))
                .orElse(Preferences.NONE);
    }

    /// Keeps how the signed-in user wants to see the console.
    @PreAuthorize(Permission.READ)
    public void keep(Preferences preferences) {
        if (preferences.language() != null
                && !Set.of("en", "zh").contains(preferences.language())) {
            throw ValidationException.of(
                    "language",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    preferences.language(),
                    "en, zh");
        }
        if (preferences.theme() != null
                && !Set.of("light", "dark", "system").contains(preferences.theme())) {
            throw ValidationException.of(
                    "theme",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    preferences.theme(),
                    "light, dark, system");
        }
        users.keep(actor.get().name(), preferences.language(), preferences.theme());
    }

    public Saved<ConsoleUserRow> put(String name, ConsoleUserEdit edit, Expected expected) {
        return put(name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    public Saved<ConsoleUserRow> put(
            String name, ConsoleUserEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        Names.check(defects, "name", name);
        var stored = users.findByName(name).orElse(null);
        var displayName = Names.display(defects, edit.displayName(), name);
        var role = role(defects, edit.role());
        var tenant = tenant(defects, role, edit.tenant());
        var unit = unit(defects, role, tenant, edit.unit());
        checkPassword(defects, edit.password(), stored == null);
        defects.throwIfAny();
        expected.check(ConfigKind.USER, name, stored == null ? null : stored.version());
        var disabled = edit.disabled() != null && edit.disabled();
        if (stored != null && (disabled || role != Role.PLATFORM_ADMIN)) {
            keepOneAdmin(stored);
        }
        var before = stored == null ? null : row(stored);
        var entity = stored == null ? new UserEntity(changes.newId(), name, write.at()) : stored;
        entity.displayName = displayName;
        entity.role = role;
        entity.tenantId = tenant == null ? null : tenant.id();
        entity.unitId = unit;
        entity.disabled = disabled;
        var password = edit.password();
        var same = password == null || passwords.matches(password, entity.passwordHash);
        var wanted = row(entity);
        if (same && wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        if (password != null && !same) {
            entity.passwordHash = Objects.requireNonNull(passwords.encode(password));
        }
        entity.touch(write.at());
        var after = row(users.saveAndFlush(entity));
        return changes.saved(write, ConfigKind.USER, after.id(), name, before, after);
    }

    /// Deletes the user with its tokens. The last admin stays.
    public long delete(String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(name);
        expected.check(ConfigKind.USER, name, entity.version());
        keepOneAdmin(entity);
        var before = row(entity);
        users.delete(entity);
        users.flush();
        return changes.deleted(write, ConfigKind.USER, entity.id(), name, before);
    }

    @Transactional(readOnly = true)
    public List<TokenRow> tokens(String user) {
        return credentials.tokens(entity(user).id());
    }

    /// @param expiresAt null: it does not expire
    public Saved<TokenIssued> issueToken(
            String user, @Nullable Instant expiresAt, Defects defects) {
        var write = changes.begin();
        var entity = entity(user);
        if (expiresAt != null && !expiresAt.isAfter(write.at())) {
            defects.add("expiresAt", "error.past", "{0} is in the past", expiresAt);
        }
        defects.throwIfAny();
        var issued = credentials.issueToken(entity.id(), expiresAt, write.at());
        changes.saved(write, ConfigKind.TOKEN, issued.row().id(), user, null, issued.row());
        return new Saved<>(issued, true, write.revision());
    }

    public long revokeToken(String user, UUID token) {
        var write = changes.begin();
        var entity = entity(user);
        var row =
                credentials.tokens(entity.id()).stream()
                        .filter(known -> known.id().equals(token))
                        .findAny()
                        .orElseThrow(
                                () -> new NotFoundException(ConfigKind.TOKEN, token.toString()));
        credentials.revokeToken(entity.id(), token);
        return changes.deleted(write, ConfigKind.TOKEN, token, user, row);
    }

    private void keepOneAdmin(UserEntity user) {
        if (user.role == Role.PLATFORM_ADMIN
                && !user.disabled
                && users.countByRoleAndDisabledFalse(Role.PLATFORM_ADMIN) <= 1) {
            throw ConflictException.of(
                    ConflictException.Reason.IN_USE,
                    "",
                    "error.user.last.admin",
                    "user {0} is the last platform admin",
                    user.name);
        }
    }

    private static Role role(Defects defects, @Nullable String word) {
        if (word == null || word.isBlank()) {
            defects.add("role", "error.required", "is required");
            return Role.BU_VIEWER;
        }
        return switch (word) {
            case "platform_admin" -> Role.PLATFORM_ADMIN;
            case "bu_viewer" -> Role.BU_VIEWER;
            default -> {
                defects.add(
                        "role",
                        "error.choice",
                        "{0} is not known (expected: one of {1})",
                        word,
                        "platform_admin, bu_viewer");
                yield Role.BU_VIEWER;
            }
        };
    }

    private @Nullable TenantRow tenant(Defects defects, Role role, @Nullable String name) {
        var given = name != null && !name.isBlank();
        if (role == Role.PLATFORM_ADMIN) {
            if (given) {
                defects.add(
                        "tenant", "error.user.tenant.none", "goes with the role bu_viewer only");
            }
            return null;
        }
        if (!given) {
            if (!defects.has("role")) {
                defects.add("tenant", "error.required", "is required");
            }
            return null;
        }
        var tenant = tenants.all().stream().filter(row -> row.name().equals(name)).findAny();
        if (tenant.isEmpty()) {
            defects.add(
                    "tenant",
                    "error.tenant.unknown",
                    "no tenant is named {0}",
                    String.valueOf(name));
        }
        return tenant.orElse(null);
    }

    private @Nullable UUID unit(
            Defects defects, Role role, @Nullable TenantRow tenant, @Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        if (role == Role.PLATFORM_ADMIN) {
            defects.add("unit", "error.user.tenant.none", "goes with the role bu_viewer only");
            return null;
        }
        if (tenant == null) {
            return null;
        }
        var unit =
                tenants.units(tenant.name()).stream()
                        .filter(row -> row.name().equals(name))
                        .findAny();
        if (unit.isEmpty()) {
            defects.add(
                    "unit",
                    "error.unit.unknown",
                    "tenant {0} has no unit named {1}",
                    tenant.name(),
                    name);
        }
        return unit.map(UnitRow::id).orElse(null);
    }

    private static void checkPassword(
            Defects defects, @Nullable String password, boolean required) {
        if (password == null) {
            if (required) {
                defects.add("password", "error.required", "is required");
            }
        } else if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD) {
            defects.add(
                    "password",
                    "error.password.length",
                    "has {0} characters (expected: {1} to {2})",
                    password.length(),
                    SHORTEST_PASSWORD,
                    LONGEST_PASSWORD);
        }
    }

    private UserEntity entity(String name) {
        return users.findByName(name)
                .orElseThrow(() -> new NotFoundException(ConfigKind.USER, name));
    }

    private ConsoleUserRow row(UserEntity entity) {
        return rows(List.of(entity)).getFirst();
    }

    private List<ConsoleUserRow> rows(List<UserEntity> entities) {
        var tenantRefs = tenants.refs();
        var unitRefs = tenants.unitRefs();
        return entities.stream().map(user -> user.row(tenantRefs, unitRefs)).toList();
    }
}
