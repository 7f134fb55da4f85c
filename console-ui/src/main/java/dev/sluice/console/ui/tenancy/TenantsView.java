package dev.sluice.console.ui.tenancy;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EditDrawer;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowGrid;
import dev.sluice.console.ui.kit.Times;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;

/// The tenants: who is billed, in which time zone their days begin, in which currency they pay.
@Route("tenants")
@Menu(title = "tenants.title", order = 20, icon = "tenants")
@RolesAllowed("PLATFORM_ADMIN")
public final class TenantsView extends Div implements HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    private final transient Tenants tenants;
    private final RowGrid<TenantRow> rows;

    public TenantsView(Tenants tenants, Clock clock) {
        this.tenants = tenants;
        addClassNames("page", "fill");
        rows = new RowGrid<>(getTranslation("tenants.title"), tenants::list, nothingYet());
        rows.cell(
                getTranslation("kit.name"),
                12,
                2,
                row ->
                        Inputs.link(
                                row.name(),
                                () ->
                                        getUI().ifPresent(ui ->
                                                ui.navigate("tenants/" + row.name()))));
        rows.text(getTranslation("kit.display"), TenantRow::displayName);
        rows.text(
                getTranslation("tenants.zone"),
                row -> Times.zone(row.timeZone(), clock.instant(), getLocale()));
        rows.text(getTranslation("tenants.currency"), TenantRow::currency);
        rows.text(
                getTranslation("kit.changed"),
                row -> Times.minute(row.changedAt(), row.timeZone()));
        rows.actions(2, this::actions);
        add(
                new PageHeader(
                        getTranslation("tenants.title"),
                        getTranslation("tenants.purpose"),
                        Inputs.primary(getTranslation("tenants.new"), Icon.PLUS, this::create)),
                rows);
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.TENANTS,
                getTranslation("tenants.none"),
                getTranslation("tenants.none.text"),
                Inputs.primary(getTranslation("tenants.new"), Icon.PLUS, this::create));
    }

    private Span actions(TenantRow row) {
        Button edit =
                Inputs.icon(
                        getTranslation("kit.edit.named", row.name()), Icon.EDIT, () -> edit(row));
        Button delete =
                Inputs.icon(
                        getTranslation("kit.delete.named", row.name()),
                        Icon.TRASH,
                        () -> delete(row));
        var actions = new Span(edit, delete);
        actions.addClassName("row-actions");
        return actions;
    }

    private void create() {
        new EditDrawer(getTranslation("tenants.new"), TenantForm.create(tenants), rows::refresh)
                .open();
    }

    private void edit(TenantRow row) {
        new EditDrawer(
                        getTranslation("tenants.edit", row.name()),
                        TenantForm.change(tenants, row),
                        rows::refresh)
                .open();
    }

    private void delete(TenantRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.tenant"), row.name()),
                getTranslation("tenants.delete.text"),
                () -> {
                    if (Failures.said(
                            () -> tenants.delete(row.name(), Expected.version(row.version())))) {
                        Notes.done(getTranslation("kit.deleted", row.name()));
                        rows.refresh();
                    }
                });
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("tenants.title"));
    }
}
