package dev.sluice.console.ui.consumers;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.kit.Address;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EditDrawer;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowActions;
import dev.sluice.console.ui.kit.RowGrid;
import dev.sluice.console.ui.kit.Times;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.Map;

/// One tenant's consumers.
@Route("consumers")
@Menu(title = "consumers.title", order = 21, icon = "consumers")
@RolesAllowed("PLATFORM_ADMIN")
public final class ConsumersView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient Consumers consumers;
    private final transient Tenants tenants;
    private final transient Routes routes;
    private final ComboBox<TenantRow> tenant;
    private final RowGrid<ConsumerRow> rows;

    public ConsumersView(Consumers consumers, Tenants tenants, Routes routes) {
        this.consumers = consumers;
        this.tenants = tenants;
        this.routes = routes;
        addClassNames("page", "fill");
        tenant = Inputs.pick("", tenants::list, TenantRow::name);
        tenant.setAriaLabel(getTranslation("field.tenant"));
        tenant.setPrefixComponent(Icon.TENANTS.create());
        tenant.setWidth("14rem");
        rows = new RowGrid<>(getTranslation("consumers.title"), this::page, nothingYet());
        rows.filter(tenant);
        rows.cell(
                getTranslation("kit.name"), 12, 2, row -> Inputs.link(row.name(), () -> open(row)));
        rows.text(getTranslation("kit.display"), ConsumerRow::displayName);
        rows.text(
                getTranslation("field.unit"),
                row -> row.unit() == null ? getTranslation("kit.none") : row.unit().name());
        rows.cell(getTranslation("consumers.routes"), 14, 2, ConsumersView::routes);
        rows.text(getTranslation("kit.created"), row -> Times.minute(row.createdAt(), zone()));
        rows.actions(
                3,
                row ->
                        new RowActions(
                                row.name(),
                                () -> edit(row),
                                () -> delete(row),
                                Inputs.icon(
                                        getTranslation("keys.issue.named", row.name()),
                                        Icon.KEY,
                                        () -> open(row))));
        tenant.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                remember();
            }
            rows.refresh();
        });
        add(
                new PageHeader(
                        getTranslation("consumers.title"),
                        getTranslation("consumers.purpose"),
                        Inputs.primary(getTranslation("consumers.new"), Icon.PLUS, this::create)),
                rows);
    }

    private java.time.ZoneId zone() {
        return tenant.getValue() == null ? java.time.ZoneOffset.UTC : tenant.getValue().timeZone();
    }

    private Page<ConsumerRow> page(PageRequest page) {
        return tenant.getValue() == null
                ? new Page<>(List.of(), null)
                : consumers.list(tenant.getValue().name(), page);
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.CONSUMERS,
                getTranslation("consumers.none"),
                getTranslation("consumers.none.text"),
                Inputs.primary(getTranslation("consumers.new"), Icon.PLUS, this::create));
    }

    private static Component routes(ConsumerRow row) {
        var chips = new Span();
        chips.addClassName("chips");
        var only = row.routes();
        if (only == null) {
            chips.add(new Span(Inputs.say("consumers.routes.all")));
            return chips;
        }
        only.forEach(route -> {
            var chip = new Span(new Mono(route.name()));
            chip.addClassName("chip");
            chips.add(chip);
        });
        return chips;
    }

    private void open(ConsumerRow row) {
        getUI().ifPresent(ui -> ui.navigate("consumers/" + row.tenant().name() + "/" + row.name()));
    }

    private void create() {
        if (tenant.getValue() == null) {
            Notes.problem(getTranslation("consumers.tenant.first"));
            return;
        }
        new EditDrawer(
                        getTranslation("consumers.new.in", tenant.getValue().name()),
                        ConsumerForm.create(consumers, tenants, routes, tenant.getValue().name()),
                        rows::refresh)
                .open();
    }

    private void edit(ConsumerRow row) {
        new EditDrawer(
                        getTranslation("consumers.edit", row.name()),
                        ConsumerForm.change(consumers, tenants, routes, row),
                        rows::refresh)
                .open();
    }

    private void delete(ConsumerRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.consumer"), row.name()),
                getTranslation("consumers.delete.text"),
                () -> {
                    if (Failures.said(
                            () ->
                                    consumers.delete(
                                            row.tenant().name(),
                                            row.name(),
                                            Expected.version(row.version())))) {
                        Notes.done(getTranslation("kit.deleted", row.name()));
                        rows.refresh();
                    }
                });
    }

    /// `?tenant=acme` chooses the tenant; without it the first one that the person may see. `?new`
    /// opens the form.
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        var name = asked.getSingleParameter("tenant").orElse("");
        var first =
                name.isEmpty()
                        ? tenants.list(PageRequest.first(1)).items()
                        : List.of(tenants.get(name));
        if (first.isEmpty()) {
            rows.refresh();
        } else {
            tenant.setValue(first.getFirst());
        }
        if (asked.getParameters().containsKey("new")) {
            create();
        }
    }

    /// The address holds the tenant, so that it can be shared and survives a reload.
    private void remember() {
        var chosen = tenant.getValue();
        Address.replace("consumers", chosen == null ? Map.of() : Map.of("tenant", chosen.name()));
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("consumers.title"));
    }
}
