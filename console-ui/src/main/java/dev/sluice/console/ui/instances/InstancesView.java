package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.fleet.InstanceTests;
import dev.sluice.console.fleet.LiveHealth;
import dev.sluice.console.instances.CredentialRow;
import dev.sluice.console.instances.Hosting;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.ui.gauges.HealthBadge;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowActions;
import dev.sluice.console.ui.kit.RowGrid;
import jakarta.annotation.security.RolesAllowed;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;

/// The model instances with their health as the gateways see it.
@Route("instances")
@Menu(title = "instances.title", order = 11, icon = "instances")
@RolesAllowed("PLATFORM_ADMIN")
public final class InstancesView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient Instances instances;
    private final transient LiveHealth live;
    private final transient InstanceTests tests;
    private final RowGrid<InstanceRow> rows;
    private transient Map<UUID, InstanceHealth> health = Map.of();

    public InstancesView(
            Instances instances, FleetStatus fleet, LiveHealth live, InstanceTests tests) {
        this.instances = instances;
        this.live = live;
        this.tests = tests;
        addClassNames("page", "fill");
        health = live.all();
        rows = new RowGrid<>(getTranslation("instances.title"), instances::list, nothingYet());
        rows.cell(getTranslation("kit.name"), 16, 1, InstancesView::name);
        rows.live(getTranslation("instances.health"), 11, 0, this::badge);
        rows.cell(getTranslation("instances.endpoint"), 22, 3, this::endpoint);
        rows.text(
                getTranslation("instances.hosting"),
                row -> getTranslation("hosting." + row.hosting().word()));
        rows.text(getTranslation("instances.credential"), this::credentials);
        rows.actions(
                3,
                row ->
                        new RowActions(
                                row.name(),
                                () -> edit(row),
                                () -> delete(row),
                                Inputs.icon(
                                        getTranslation("instances.test.named", row.name()),
                                        Icon.PLAY,
                                        () -> test(row))));
        add(
                new PageHeader(
                        getTranslation("instances.title"),
                        getTranslation("instances.purpose"),
                        Inputs.primary(getTranslation("instances.new"), Icon.PLUS, this::create)),
                rows);
        Live.follow(this, fleet::onChange, this::healthChanged);
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.INSTANCES,
                getTranslation("instances.none"),
                getTranslation("instances.none.text"),
                Inputs.primary(getTranslation("instances.new"), Icon.PLUS, this::create));
    }

    private static Component name(InstanceRow row) {
        var link = new Anchor("instances/" + row.name(), row.name());
        link.addClassNames("mono", "row-link");
        return link;
    }

    private void healthChanged() {
        var before = health;
        health = live.all();
        if (!HealthBadge.states(before).equals(HealthBadge.states(health))) {
            rows.refreshLive();
        }
    }

    private Component badge(InstanceRow row) {
        return new HealthBadge(health.get(row.id()), row.disabled());
    }

    private Component endpoint(InstanceRow row) {
        var model =
                new Span(
                        row.model() == null ? getTranslation("instances.model.same") : row.model());
        model.addClassName("second");
        var stack = new Div(new Mono(row.endpoint()), model);
        stack.addClassName("stack");
        stack.getElement().setAttribute("title", row.endpoint());
        return stack;
    }

    private String credentials(InstanceRow row) {
        var names = new ArrayList<String>();
        row.authHeaders().stream().map(CredentialRow::name).forEach(names::add);
        row.authQuery().stream().map(CredentialRow::name).forEach(names::add);
        return names.isEmpty()
                ? getTranslation("kit.none")
                : String.join(getTranslation("kit.comma"), names);
    }

    private void create() {
        InstanceForm.drawer(instances, tests, rows::refresh).open();
    }

    private void edit(InstanceRow row) {
        InstanceForm.drawer(instances, tests, row, rows::refresh).open();
    }

    private void test(InstanceRow row) {
        TestPanel.open(instances, tests, row);
    }

    private void delete(InstanceRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.instance"), row.name()),
                getTranslation("instances.delete.text"),
                () -> {
                    if (Failures.said(
                            () -> instances.delete(row.name(), Expected.version(row.version())))) {
                        Notes.done(getTranslation("kit.deleted", row.name()));
                        rows.refresh();
                    }
                });
    }

    /// `?new` opens the form, for the setup checklist and for links.
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        if (event.getLocation().getQueryParameters().getParameters().containsKey("new")) {
            create();
        }
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("instances.title"));
    }

    static String hosting(Hosting hosting) {
        return Inputs.say("hosting." + hosting.word());
    }
}
