package dev.sluice.console.consumers;

import dev.sluice.console.routes.Routes;
import dev.sluice.console.secrets.Pepper;
import dev.sluice.console.secrets.Peppers;
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
import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Saved;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.tenancy.UnitRow;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The consumers an actor may see, and their keys.
@Service
@Transactional
@PreAuthorize(Permission.READ)
public class Consumers {
    private static final UUID FIRST = new UUID(0, 0);

    private final ConsumerRepository consumers;
    private final KeyRepository keys;
    private final Tenants tenants;
    private final Routes routes;
    private final Peppers peppers;
    private final Changes changes;
    private final CurrentActor actor;
    private final KeyFormat format = new KeyFormat(new SecureRandom());

    Consumers(
            ConsumerRepository consumers,
            KeyRepository keys,
            Tenants tenants,
            Routes routes,
            Peppers peppers,
            Changes changes,
            CurrentActor actor) {
        this.consumers = consumers;
        this.keys = keys;
        this.tenants = tenants;
        this.routes = routes;
        this.peppers = peppers;
        this.changes = changes;
        this.actor = actor;
    }

    /// The consumers of one tenant, or of all that the actor sees.
    ///
    /// @param tenant null for all
    @Transactional(readOnly = true)
    public Page<ConsumerRow> list(@Nullable String tenant, PageRequest page) {
        var only = tenant == null ? null : tenants.get(tenant).id();
        var found =
                consumers.page(
                        onlyTenant(only),
                        onlyUnit(),
                        afterName(page),
                        afterId(page),
                        page.pattern(),
                        Limit.of(page.limit() + 1));
        return page.page(rows(found), row -> row.name() + "/" + row.id());
    }

    /// All that the actor may see, by name.
    @Transactional(readOnly = true)
    public List<ConsumerRow> all() {
        return rows(
                consumers.page(onlyTenant(null), onlyUnit(), "", FIRST, "%", Limit.unlimited()));
    }

    /// @throws NotFoundException where the actor sees none of that name
    @Transactional(readOnly = true)
    public ConsumerRow get(String tenant, String name) {
        return row(entity(tenants.get(tenant), name));
    }

    /// Names of the consumers by id, for rows of other rooms; a viewer gets their own only.
    @Transactional(readOnly = true)
    public Map<UUID, Ref> refs() {
        return all().stream().collect(Collectors.toMap(ConsumerRow::id, ConsumerRow::ref));
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<ConsumerRow> put(
            String tenant, String name, ConsumerEdit edit, Expected expected) {
        return put(tenant, name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    @PreAuthorize(Permission.ADMINISTER)
    public Saved<ConsumerRow> put(
            String tenant, String name, ConsumerEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        var owner = tenants.get(tenant);
        Names.check(defects, "name", name);
        var displayName = Names.display(defects, edit.displayName(), name);
        var unit = unit(defects, tenant, edit.unit());
        var allowed = allowed(defects, edit.routes());
        defects.throwIfAny();
        var stored = consumers.findByTenantIdAndName(owner.id(), name).orElse(null);
        expected.check(ConfigKind.CONSUMER, name, stored == null ? null : stored.version());
        var before = stored == null ? null : row(stored);
        var entity =
                stored == null
                        ? new ConsumerEntity(changes.newId(), owner.id(), name, write.at())
                        : stored;
        entity.displayName = displayName;
        entity.unitId = unit;
        entity.allRoutes = edit.routes() == null;
        if (!entity.routeIds.equals(allowed)) {
            entity.routeIds.clear();
            entity.routeIds.addAll(allowed);
        }
        var wanted = row(entity);
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        entity.touch(write.at());
        var after = row(consumers.saveAndFlush(entity));
        return changes.saved(
                write, ConfigKind.CONSUMER, after.id(), tenant + "/" + name, before, after);
    }

    /// Deletes the consumer with its revoked and expired keys; one in force keeps it.
    @PreAuthorize(Permission.ADMINISTER)
    public long delete(String tenant, String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(tenants.get(tenant), name);
        expected.check(ConfigKind.CONSUMER, name, entity.version());
        changes.refuseWhileUsed(ConfigKind.CONSUMER, entity.id(), tenant + "/" + name);
        var before = row(entity);
        keys.deleteAll(keys.findByConsumerIdOrderByCreatedAtDesc(entity.id()));
        keys.flush();
        consumers.delete(entity);
        consumers.flush();
        return changes.deleted(
                write, ConfigKind.CONSUMER, entity.id(), tenant + "/" + name, before);
    }

    /// The keys of a consumer, newest first, revoked ones included.
    @Transactional(readOnly = true)
    public List<KeyRow> keys(String tenant, String consumer) {
        var owner = tenants.get(tenant);
        var entity = entity(owner, consumer);
        return keys.findByConsumerIdOrderByCreatedAtDesc(entity.id()).stream()
                .map(key -> key.row(owner.ref(), new Ref(entity.id(), entity.name)))
                .toList();
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<KeyIssued> issue(String tenant, String consumer, KeyEdit edit) {
        return issue(tenant, consumer, edit, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    @PreAuthorize(Permission.ADMINISTER)
    public Saved<KeyIssued> issue(String tenant, String consumer, KeyEdit edit, Defects defects) {
        var write = changes.begin();
        var owner = tenants.get(tenant);
        var entity = entity(owner, consumer);
        if (edit.expiresAt() != null && !edit.expiresAt().isAfter(write.at())) {
            defects.add("expiresAt", "error.past", "{0} is in the past", edit.expiresAt());
        }
        if (edit.value() != null) {
            checkForeign(defects, edit.value());
        }
        defects.throwIfAny();
        var value = edit.value() == null ? format.next() : edit.value();
        refuseTaken(value);
        var key =
                new KeyEntity(
                        changes.newId(),
                        entity,
                        peppers.hash(value),
                        KeyFormat.hint(value),
                        value.substring(value.length() - 4),
                        actor.get().name(),
                        write.at());
        key.expiresAt = edit.expiresAt();
        var row = keys.saveAndFlush(key).row(owner.ref(), new Ref(entity.id(), entity.name));
        changes.saved(write, ConfigKind.API_KEY, row.id(), keyName(row), null, row);
        return new Saved<>(new KeyIssued(row, value), true, write.revision());
    }

    /// One key of a consumer, revoked or not.
    ///
    /// @throws NotFoundException where that consumer has no such key
    @Transactional(readOnly = true)
    public KeyRow key(String tenant, String consumer, UUID key) {
        var owner = tenants.get(tenant);
        return row(keyOf(entity(owner, consumer), key));
    }

    /// One key, whoever's it is.
    ///
    /// @throws NotFoundException where the actor sees no such key
    @Transactional(readOnly = true)
    public KeyRow key(UUID key) {
        return row(visibleKey(key));
    }

    /// Revokes a key for good; doing it twice changes nothing.
    @PreAuthorize(Permission.ADMINISTER)
    public long revoke(String tenant, String consumer, UUID key) {
        var write = changes.begin();
        var owner = tenants.get(tenant);
        return revoke(write, keyOf(entity(owner, consumer), key));
    }

    /// The same for a key whose owner the caller need not know.
    @PreAuthorize(Permission.ADMINISTER)
    public long revoke(UUID key) {
        var write = changes.begin();
        return revoke(write, visibleKey(key));
    }

    private long revoke(Changes.Write write, KeyEntity key) {
        var before = row(key);
        if (key.revokedAt != null) {
            return changes.unchanged(write, before).revision();
        }
        key.revokedAt = write.at();
        var after = row(keys.saveAndFlush(key));
        return changes.saved(write, ConfigKind.API_KEY, after.id(), keyName(after), before, after)
                .revision();
    }

    /// The key table for the gateways, revoked ones left out.
    @PreAuthorize(Permission.ADMINISTER)
    @Transactional(readOnly = true)
    public List<KeyHash> keyHashes() {
        var usable = peppers.all().stream().map(Pepper::version).collect(Collectors.toSet());
        return keys.findByRevokedAtIsNullOrderById().stream()
                .filter(key -> usable.contains(key.pepperVersion))
                .map(key ->
                        new KeyHash(
                                key.id,
                                key.consumerId,
                                key.hash,
                                key.pepperVersion,
                                key.notBefore,
                                key.expiresAt,
                                false))
                .toList();
    }

    private void refuseTaken(String value) {
        for (var hash : peppers.hashes(value)) {
            var taken = keys.findByHash(hash.value()).orElse(null);
            if (taken != null) {
                var holder = consumers.findById(taken.consumerId).map(row -> row.name).orElse("?");
                throw ConflictException.of(
                        ConflictException.Reason.TAKEN,
                        "key",
                        "error.key.taken",
                        "consumer {0} already has this key{1}",
                        holder,
                        taken.revokedAt == null ? "" : ", revoked");
            }
        }
    }

    private static void checkForeign(Defects defects, String value) {
        if (value.length() < 8 || value.length() > 256) {
            defects.add(
                    "key",
                    "error.key.length",
                    "has {0} characters (expected: {1} to {2})",
                    value.length(),
                    8,
                    256);
        } else if (value.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F)) {
            defects.add("key", "error.key.characters", "must be printable ASCII without blanks");
        } else if (value.startsWith(KeyFormat.PREFIX) && !KeyFormat.isWhole(value)) {
            defects.add(
                    "key",
                    "error.key.form",
                    "begins like a key of ours, but its check digits are wrong");
        }
    }

    private @Nullable UUID unit(Defects defects, String tenant, @Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        var unit = tenants.units(tenant).stream().filter(row -> row.name().equals(name)).findAny();
        if (unit.isEmpty()) {
            defects.add(
                    "unit", "error.unit.unknown", "tenant {0} has no unit named {1}", tenant, name);
        }
        return unit.map(UnitRow::id).orElse(null);
    }

    private List<UUID> allowed(Defects defects, @Nullable List<String> names) {
        if (names == null) {
            return List.of();
        }
        var byName = new HashMap<String, UUID>();
        routes.refs().values().forEach(ref -> byName.put(ref.name(), ref.id()));
        var ids = new ArrayList<UUID>();
        for (var i = 0; i < names.size(); i++) {
            var id = byName.get(names.get(i));
            if (id == null) {
                defects.add(
                        "routes[" + i + "]",
                        "error.route.unknown",
                        "no route is named {0}",
                        names.get(i));
            } else if (ids.contains(id)) {
                defects.add("routes[" + i + "]", "error.twice", "{0} is named twice", names.get(i));
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    private ConsumerEntity entity(TenantRow tenant, String name) {
        return consumers
                .findByTenantIdAndName(tenant.id(), name)
                .filter(this::visible)
                .orElseThrow(() -> new NotFoundException(ConfigKind.CONSUMER, name));
    }

    private boolean visible(ConsumerEntity consumer) {
        return switch (actor.get().scope()) {
            case Scope.Everything _ -> true;
            case Scope.OneTenant(var tenant) -> tenant.equals(consumer.tenantId);
            case Scope.OneUnit(var tenant, var unit) ->
                    tenant.equals(consumer.tenantId) && unit.equals(consumer.unitId);
        };
    }

    private @Nullable UUID onlyTenant(@Nullable UUID asked) {
        return switch (actor.get().scope()) {
            case Scope.Everything _ -> asked;
            case Scope.OneTenant(var tenant) -> tenant;
            case Scope.OneUnit(var tenant, _) -> tenant;
        };
    }

    private @Nullable UUID onlyUnit() {
        return actor.get().scope() instanceof Scope.OneUnit(_, var unit) ? unit : null;
    }

    private KeyEntity keyOf(ConsumerEntity consumer, UUID id) {
        return keys.findById(id)
                .filter(key -> key.consumerId.equals(consumer.id()))
                .orElseThrow(() -> noSuchKey(id));
    }

    private KeyEntity visibleKey(UUID id) {
        return keys.findById(id)
                .filter(key -> consumers.findById(key.consumerId).filter(this::visible).isPresent())
                .orElseThrow(() -> noSuchKey(id));
    }

    private static NotFoundException noSuchKey(UUID id) {
        return new NotFoundException(ConfigKind.API_KEY, id.toString());
    }

    private KeyRow row(KeyEntity key) {
        var consumer = consumers.getReferenceById(key.consumerId);
        var owner = tenants.refs().getOrDefault(key.tenantId, new Ref(key.tenantId, "?"));
        return key.row(owner, new Ref(consumer.id(), consumer.name));
    }

    private ConsumerRow row(ConsumerEntity entity) {
        return rows(List.of(entity)).getFirst();
    }

    private List<ConsumerRow> rows(List<ConsumerEntity> entities) {
        var tenantRefs = tenants.refs();
        var unitRefs = tenants.unitRefs();
        var routeRefs = routes.refs();
        return entities.stream()
                .map(entity -> entity.row(tenantRefs, unitRefs, routeRefs))
                .toList();
    }

    private static String keyName(KeyRow row) {
        return row.tenant().name() + "/" + row.consumer().name() + "/" + row.hint();
    }

    private static String afterName(PageRequest page) {
        var slash = page.from().indexOf('/');
        return slash < 0 ? page.from() : page.from().substring(0, slash);
    }

    private static UUID afterId(PageRequest page) {
        var slash = page.from().indexOf('/');
        try {
            return slash < 0 ? FIRST : UUID.fromString(page.from().substring(slash + 1));
        } catch (IllegalArgumentException _) {
            return FIRST;
        }
    }
}
