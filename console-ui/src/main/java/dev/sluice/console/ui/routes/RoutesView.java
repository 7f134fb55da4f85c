package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.ui.gauges.HealthBadge;
import dev.sluice.console.ui.gauges.TierChips;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EditDrawer;
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
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// The routes with their tiers.
@Route("routes")
@Menu(title = "routes.title", order = 10, icon = "routes")
@RolesAllowed("PLATFORM_ADMIN")
public final class RoutesView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient RouteSources sources;
    private final RowGrid<RouteRow> rows;
    private transient Map<UUID, InstanceHealth> health;

    public RoutesView(RouteSources sources) {
        this.sources = sources;
        health = sources.health().all();
        addClassNames("page", "fill");
        rows = new RowGrid<>(getTranslation("routes.title"), sources.routes()::list, nothingYet());
        rows.cell(
                getTranslation("kit.name"), 10, 1, row -> Inputs.link(row.name(), () -> edit(row)));
        rows.cell(getTranslation("routes.called"), 11, 1, RoutesView::called);
        rows.live(
                getTranslation("routes.targets"),
                28,
                4,
                row -> new TierChips(row.targets(), health));
        rows.cell(getTranslation("routes.fallback"), 15, 1, RoutesView::fallback);
        rows.actions(2, row -> new RowActions(row.name(), () -> edit(row), () -> delete(row)));
        add(
                new PageHeader(
                        getTranslation("routes.title"),
                        getTranslation("routes.purpose"),
                        Inputs.primary(getTranslation("routes.new"), Icon.PLUS, this::create)),
                rows);
        Live.follow(this, sources.fleet()::onChange, this::healthChanged);
    }

    private void healthChanged() {
        var before = health;
        health = sources.health().all();
        if (!HealthBadge.states(before).equals(HealthBadge.states(health))) {
            rows.refreshLive();
        }
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.ROUTES,
                getTranslation("routes.none"),
                getTranslation("routes.none.text"),
                Inputs.primary(getTranslation("routes.new"), Icon.PLUS, this::create));
    }

    private static Component called(RouteRow row) {
        var stack = new Div();
        stack.addClassName("stack");
        if (row.model() != null) {
            stack.add(new Mono(row.model()));
        }
        if (row.uri() != null) {
            var uri = new Mono(String.join(",", row.methods()) + " " + row.uri());
            uri.addClassName("second");
            stack.add(uri);
        }
        return stack;
    }

    private static Component fallback(RouteRow row) {
        var chips = new Span();
        chips.addClassName("chips");
        Stream.concat(
                        row.fallback().stream().map(one -> Inputs.say("fallback." + one.word())),
                        row.fallbackStatuses().stream().map(String::valueOf))
                .forEach(word -> {
                    var chip = new Span(word);
                    chip.addClassName("chip");
                    chips.add(chip);
                });
        if (chips.getComponentCount() == 0) {
            chips.add(new Span(Inputs.say("fallback.none")));
        }
        return chips;
    }

    private void create() {
        open(getTranslation("routes.new"), RouteForm.create(sources));
    }

    private void edit(RouteRow row) {
        open(getTranslation("routes.edit", row.name()), RouteForm.change(sources, row));
    }

    private void open(String title, RouteForm form) {
        var drawer = new EditDrawer(title, form, rows::refresh);
        drawer.addClassName("editor-drawer");
        drawer.open();
    }

    private void delete(RouteRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.route"), row.name()),
                getTranslation("routes.delete.text", row.model() == null ? row.uri() : row.model()),
                () -> {
                    if (Failures.said(
                            () ->
                                    sources.routes()
                                            .delete(row.name(), Expected.version(row.version())))) {
                        Notes.done(getTranslation("kit.deleted", row.name()));
                        rows.refresh();
                    }
                });
    }

    /// `?new` opens the form, for the setup checklist and for links; `?edit=qwen` opens a route.
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        if (asked.getParameters().containsKey("new")) {
            create();
        }
        var named = asked.getSingleParameter("edit").orElse("");
        if (!named.isEmpty()) {
            Failures.said(() -> edit(sources.routes().get(named)));
        }
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("routes.title"));
    }
}
