package dev.sluice.console.ui.tenancy;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Page;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.tenancy.UnitRow;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EditDrawer;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowActions;
import dev.sluice.console.ui.kit.RowGrid;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Trail;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One tenant and its business units.
@Route("tenants/:tenant")
@RolesAllowed("PLATFORM_ADMIN")
public final class TenantView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient Tenants tenants;
    private final transient Clock clock;
    private final Div head = new Div();
    private final RowGrid<UnitRow> rows;
    private transient @Nullable TenantRow tenant;

    public TenantView(Tenants tenants, Clock clock) {
        this.tenants = tenants;
        this.clock = clock;
        addClassNames("page", "fill");
        head.getStyle().set("display", "contents");
        rows =
                new RowGrid<>(
                        getTranslation("units.title"),
                        _ -> new Page<>(units(), null),
                        nothingYet());
        rows.withoutSearch();
        rows.cell(
                getTranslation("kit.name"), 12, 2, row -> Inputs.link(row.name(), () -> edit(row)));
        rows.text(getTranslation("kit.display"), UnitRow::displayName);
        rows.text(
                getTranslation("kit.changed"),
                row -> Times.minute(row.changedAt(), row().timeZone()));
        rows.actions(2, row -> new RowActions(row.name(), () -> edit(row), () -> delete(row)));
        add(head, rows);
    }

    private List<UnitRow> units() {
        var now = tenant;
        return now == null ? List.of() : tenants.units(now.name());
    }

    private TenantRow row() {
        return java.util.Objects.requireNonNull(tenant);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        try {
            show(event.getRouteParameters().get("tenant").orElseThrow());
        } catch (NotFoundException _) {
            event.rerouteToError(com.vaadin.flow.router.NotFoundException.class);
        }
    }

    private void show(String name) {
        var now = tenants.get(name);
        tenant = now;
        head.removeAll();
        var parts =
                String.join(
                        " · ",
                        now.displayName(),
                        Times.zone(now.timeZone(), clock.instant(), getLocale()),
                        now.currency());
        head.add(
                new Trail(getTranslation("tenants.title"), "tenants", now.name()),
                new PageHeader(
                        now.name(),
                        parts,
                        new Anchor(
                                "consumers?tenant=" + now.name(),
                                getTranslation("tenant.consumers")),
                        new Anchor("usage?tenant=" + now.name(), getTranslation("tenant.usage")),
                        Inputs.plain(getTranslation("consumer.edit"), Icon.EDIT, this::editTenant),
                        Inputs.primary(getTranslation("units.new"), Icon.PLUS, this::create)));
        rows.refresh();
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.UNIT,
                getTranslation("units.none"),
                getTranslation("units.none.text"),
                Inputs.primary(getTranslation("units.new"), Icon.PLUS, this::create));
    }

    private void editTenant() {
        new EditDrawer(
                        getTranslation("tenants.edit", row().name()),
                        TenantForm.change(tenants, row()),
                        () -> show(row().name()))
                .open();
    }

    private void create() {
        new EditDrawer(
                        getTranslation("units.new"),
                        UnitForm.create(tenants, row().name()),
                        rows::refresh)
                .open();
    }

    private void edit(UnitRow unit) {
        new EditDrawer(
                        getTranslation("units.edit", unit.name()),
                        UnitForm.change(tenants, unit),
                        rows::refresh)
                .open();
    }

    private void delete(UnitRow unit) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.unit"), unit.name()),
                getTranslation("units.delete.text"),
                () -> {
                    if (Failures.said(
                            () ->
                                    tenants.deleteUnit(
                                            unit.tenant().name(),
                                            unit.name(),
                                            Expected.version(unit.version())))) {
                        Notes.done(getTranslation("kit.deleted", unit.name()));
                        rows.refresh();
                    }
                });
    }

    @Override
    public String getPageTitle() {
        var now = tenant;
        return getTranslation("title", now == null ? getTranslation("tenants.title") : now.name());
    }
}
