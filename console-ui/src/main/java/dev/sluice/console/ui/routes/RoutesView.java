package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.shared.Expected;
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
import jakarta.annotation.security.RolesAllowed;
import java.util.Comparator;
import java.util.TreeMap;

/// The routes with their tiers.
@Route("routes")
@Menu(title = "routes.title", order = 10, icon = "routes")
@RolesAllowed("PLATFORM_ADMIN")
public final class RoutesView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient Routes routes;
    private final transient Instances instances;
    private final RowGrid<RouteRow> rows;

    public RoutesView(Routes routes, Instances instances) {
        this.routes = routes;
        this.instances = instances;
        addClassNames("page", "fill");
        rows = new RowGrid<>(getTranslation("routes.title"), routes::list, nothingYet());
        rows.cell(
                getTranslation("kit.name"), 10, 1, row -> Inputs.link(row.name(), () -> edit(row)));
        rows.cell(getTranslation("routes.called"), 11, 1, RoutesView::called);
        rows.cell(getTranslation("routes.targets"), 28, 4, RoutesView::tiers);
        rows.cell(getTranslation("routes.fallback"), 15, 1, RoutesView::fallback);
        rows.actions(2, row -> new RowActions(row.name(), () -> edit(row), () -> delete(row)));
        add(
                new PageHeader(
                        getTranslation("routes.title"),
                        getTranslation("routes.purpose"),
                        Inputs.primary(getTranslation("routes.new"), Icon.PLUS, this::create)),
                rows);
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

    /// Tiers from the one tried first, as `qwen-a 70% · qwen-b 30% → bailian`.
    private static Component tiers(RouteRow row) {
        var tiers = new TreeMap<Integer, Div>(Comparator.reverseOrder());
        for (var target : row.targets()) {
            tiers.computeIfAbsent(
                            target.priority(),
                            _ -> {
                                var tier = new Div();
                                tier.addClassName("chips");
                                return tier;
                            })
                    .add(chip(row, target));
        }
        var all = new Div();
        all.addClassName("chips");
        tiers.values()
                .forEach(tier -> {
                    if (all.getComponentCount() > 0) {
                        all.add(new Span("→"));
                    }
                    all.add(tier);
                });
        return all;
    }

    private static Component chip(RouteRow row, TargetRow target) {
        var tier =
                row.targets().stream()
                        .filter(other -> other.priority() == target.priority())
                        .toList();
        var sum = tier.stream().mapToInt(TargetRow::weight).sum();
        var chip = new Span(new Mono(target.instance().name()));
        chip.addClassName("chip");
        if (tier.size() > 1 && sum > 0) {
            var share = new Span(Math.round(target.weight() * 100.0 / sum) + "%");
            share.addClassName("share");
            chip.add(share);
        }
        return chip;
    }

    private static Component fallback(RouteRow row) {
        var chips = new Span();
        chips.addClassName("chips");
        row.fallback()
                .forEach(one -> {
                    var chip = new Span(Inputs.say("fallback." + one.word()));
                    chip.addClassName("chip");
                    chips.add(chip);
                });
        if (row.fallback().isEmpty()) {
            chips.add(new Span(Inputs.say("fallback.none")));
        }
        return chips;
    }

    private void create() {
        open(getTranslation("routes.new"), RouteForm.create(routes, instances));
    }

    private void edit(RouteRow row) {
        open(getTranslation("routes.edit", row.name()), RouteForm.change(routes, instances, row));
    }

    private void open(String title, RouteForm form) {
        var drawer = new EditDrawer(title, form, rows::refresh);
        drawer.addClassName("wide");
        drawer.open();
    }

    private void delete(RouteRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.route"), row.name()),
                getTranslation("routes.delete.text", row.model() == null ? row.uri() : row.model()),
                () -> {
                    if (Failures.said(
                            () -> routes.delete(row.name(), Expected.version(row.version())))) {
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
        return getTranslation("title", getTranslation("routes.title"));
    }
}
