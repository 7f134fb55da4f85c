package dev.sluice.console.tenancy;

import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Names;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Saved;
import dev.sluice.console.shared.Scope;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The tenants an actor may see, and their business units.
///
/// What an actor may not see does not exist for them: the answer is the same.
@Service
@Transactional
@PreAuthorize(Permission.READ)
public class Tenants {
    private final TenantRepository tenants;
    private final UnitRepository units;
    private final Changes changes;
    private final CurrentActor actor;

    Tenants(TenantRepository tenants, UnitRepository units, Changes changes, CurrentActor actor) {
        this.tenants = tenants;
        this.units = units;
        this.changes = changes;
        this.actor = actor;
    }

    @Transactional(readOnly = true)
    public Page<TenantRow> list(PageRequest page) {
        var rows =
                tenants
                        .page(only(), page.from(), page.pattern(), Limit.of(page.limit() + 1))
                        .stream()
                        .map(TenantEntity::row)
                        .toList();
        return page.page(rows, TenantRow::name);
    }

    /// All that the actor may see, by name.
    @Transactional(readOnly = true)
    public List<TenantRow> all() {
        return tenants.page(only(), "", "%", Limit.unlimited()).stream()
                .map(TenantEntity::row)
                .toList();
    }

    /// @throws NotFoundException where the actor sees none of that name
    @Transactional(readOnly = true)
    public TenantRow get(String name) {
        return entity(name).row();
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<TenantRow> put(String name, TenantEdit edit, Expected expected) {
        return put(name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    @PreAuthorize(Permission.ADMINISTER)
    public Saved<TenantRow> put(String name, TenantEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        Names.check(defects, "name", name);
        var stored = tenants.findByName(name).orElse(null);
        var displayName = Names.display(defects, edit.displayName(), name);
        var timeZone = zone(defects, edit.timeZone());
        var currency =
                edit.currency() == null || edit.currency().isBlank()
                        ? "CNY"
                        : Money.currency(defects, "currency", edit.currency());
        defects.throwIfAny();
        expected.check(ConfigKind.TENANT, name, stored == null ? null : stored.version());
        var before = stored == null ? null : stored.row();
        var entity = stored == null ? new TenantEntity(changes.newId(), name, write.at()) : stored;
        entity.displayName = displayName;
        entity.timeZone = timeZone;
        entity.currency = currency;
        var wanted = entity.row();
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        entity.touch(write.at());
        var after = tenants.saveAndFlush(entity).row();
        return changes.saved(write, ConfigKind.TENANT, after.id(), name, before, after);
    }

    /// @return the revision that carries the deletion
    @PreAuthorize(Permission.ADMINISTER)
    public long delete(String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(name);
        expected.check(ConfigKind.TENANT, name, entity.version());
        changes.refuseWhileUsed(ConfigKind.TENANT, entity.id(), name);
        tenants.delete(entity);
        tenants.flush();
        return changes.deleted(write, ConfigKind.TENANT, entity.id(), name, entity.row());
    }

    @Transactional(readOnly = true)
    public List<UnitRow> units(String tenant) {
        var owner = entity(tenant).row();
        return units.findByTenantIdOrderByName(owner.id()).stream()
                .filter(unit -> seesUnit(unit.id()))
                .map(unit -> unit.row(owner.ref()))
                .toList();
    }

    /// The units of a tenant, page by page.
    @Transactional(readOnly = true)
    public Page<UnitRow> listUnits(String tenant, PageRequest page) {
        var wanted = page.search() == null ? "" : page.search().strip().toLowerCase(Locale.ROOT);
        var rows =
                units(tenant).stream()
                        .filter(unit -> unit.name().compareTo(page.from()) > 0)
                        .filter(unit ->
                                unit.name().toLowerCase(Locale.ROOT).contains(wanted)
                                        || unit.displayName()
                                                .toLowerCase(Locale.ROOT)
                                                .contains(wanted))
                        .sorted(Comparator.comparing(UnitRow::name))
                        .limit(page.limit() + 1L)
                        .toList();
        return page.page(rows, UnitRow::name);
    }

    /// All units of all tenants that the actor may see.
    @Transactional(readOnly = true)
    public List<UnitRow> allUnits() {
        return all().stream()
                .flatMap(tenant ->
                        units.findByTenantIdOrderByName(tenant.id()).stream()
                                .filter(unit -> seesUnit(unit.id()))
                                .map(unit -> unit.row(tenant.ref())))
                .toList();
    }

    @Transactional(readOnly = true)
    public UnitRow unit(String tenant, String name) {
        var owner = entity(tenant).row();
        return unitEntity(owner, name).row(owner.ref());
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<UnitRow> putUnit(String tenant, String name, UnitEdit edit, Expected expected) {
        return putUnit(tenant, name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    @PreAuthorize(Permission.ADMINISTER)
    public Saved<UnitRow> putUnit(
            String tenant, String name, UnitEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        var owner = entity(tenant).row();
        Names.check(defects, "name", name);
        var displayName = Names.display(defects, edit.displayName(), name);
        defects.throwIfAny();
        var stored = units.findByTenantIdAndName(owner.id(), name).orElse(null);
        expected.check(ConfigKind.UNIT, name, stored == null ? null : stored.version());
        var before = stored == null ? null : stored.row(owner.ref());
        var entity =
                stored == null
                        ? new UnitEntity(changes.newId(), owner.id(), name, write.at())
                        : stored;
        entity.displayName = displayName;
        var wanted = entity.row(owner.ref());
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        entity.touch(write.at());
        var after = units.saveAndFlush(entity).row(owner.ref());
        return changes.saved(
                write, ConfigKind.UNIT, after.id(), tenant + "/" + name, before, after);
    }

    @PreAuthorize(Permission.ADMINISTER)
    public long deleteUnit(String tenant, String name, Expected expected) {
        var write = changes.begin();
        var owner = entity(tenant).row();
        var entity = unitEntity(owner, name);
        expected.check(ConfigKind.UNIT, name, entity.version());
        changes.refuseWhileUsed(ConfigKind.UNIT, entity.id(), tenant + "/" + name);
        units.delete(entity);
        units.flush();
        return changes.deleted(
                write, ConfigKind.UNIT, entity.id(), tenant + "/" + name, entity.row(owner.ref()));
    }

    /// Names of all tenants by id, for rows of other rooms; a viewer gets their own only.
    @Transactional(readOnly = true)
    public Map<UUID, Ref> refs() {
        return all().stream().collect(Collectors.toMap(TenantRow::id, TenantRow::ref));
    }

    /// Names of all units by id, for rows of other rooms; a viewer gets their own only.
    @Transactional(readOnly = true)
    public Map<UUID, Ref> unitRefs() {
        return allUnits().stream().collect(Collectors.toMap(UnitRow::id, UnitRow::ref));
    }

    private TenantEntity entity(String name) {
        return tenants.findByName(name)
                .filter(tenant -> actor.get().scope().sees(tenant.id()))
                .orElseThrow(() -> new NotFoundException(ConfigKind.TENANT, name));
    }

    private UnitEntity unitEntity(TenantRow owner, String name) {
        return units.findByTenantIdAndName(owner.id(), name)
                .filter(unit -> seesUnit(unit.id()))
                .orElseThrow(() -> new NotFoundException(ConfigKind.UNIT, name));
    }

    private @Nullable UUID only() {
        return switch (actor.get().scope()) {
            case Scope.Everything _ -> null;
            case Scope.OneTenant(var tenant) -> tenant;
            case Scope.OneUnit(var tenant, _) -> tenant;
        };
    }

    /// Whether a unit of a tenant that is seen may be seen too.
    private boolean seesUnit(UUID id) {
        return !(actor.get().scope() instanceof Scope.OneUnit(_, var unit)) || unit.equals(id);
    }

    private static String zone(Defects defects, @Nullable String zone) {
        if (zone == null || zone.isBlank()) {
            return "UTC";
        }
        // Only what has a name: a bare offset has no daylight saving time to follow.
        if (ZoneId.getAvailableZoneIds().contains(zone)) {
            return zone;
        }
        defects.add(
                "timeZone",
                "error.zone",
                "{0} is no time zone (expected: an IANA name like Asia/Shanghai)",
                zone);
        return "UTC";
    }
}
