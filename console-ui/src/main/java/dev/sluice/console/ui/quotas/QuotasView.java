package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.ui.gauges.LevelGauge;
import dev.sluice.console.ui.gauges.QuotaLevel;
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
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Tone;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// The quotas with what is used of them right now.
@Route("quotas/list")
@RolesAllowed("PLATFORM_ADMIN")
public final class QuotasView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient Quotas quotas;
    private final transient QuotaScopes scopes;
    private final transient FleetStatus fleet;
    private final transient Clock clock;
    private final RowGrid<QuotaRow> rows;
    private transient Map<UUID, List<QuotaLevel>> levels = Map.of();

    public QuotasView(Quotas quotas, QuotaScopes scopes, FleetStatus fleet, Clock clock) {
        this.quotas = quotas;
        this.scopes = scopes;
        this.fleet = fleet;
        this.clock = clock;
        addClassNames("page", "fill");
        readLevels();
        rows = new RowGrid<>(getTranslation("quotas.title"), quotas::list, nothingYet());
        rows.cell(
                getTranslation("kit.name"), 11, 1, row -> Inputs.link(row.name(), () -> edit(row)));
        rows.cell(getTranslation("quotas.scope"), 17, 3, QuotasView::scope);
        rows.cell(getTranslation("quotas.limit"), 9.5, 1, QuotasView::limit);
        rows.live(getTranslation("quotas.level"), 15.5, 1, this::level);
        rows.actions(2, row -> new RowActions(row.name(), () -> edit(row), () -> delete(row)));
        add(
                new PageHeader(
                        getTranslation("quotas.title"),
                        getTranslation("quotas.purpose"),
                        Inputs.primary(getTranslation("quotas.new"), Icon.PLUS, this::create)),
                new QuotaTabs(QuotasView.class),
                rows);
        Live.follow(this, fleet::onChange, this::levelsChanged);
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.QUOTAS,
                getTranslation("quotas.none"),
                getTranslation("quotas.none.text"),
                Inputs.primary(getTranslation("quotas.new"), Icon.PLUS, this::create));
    }

    private void readLevels() {
        levels =
                QuotaLevel.of(fleet.gateways()).stream()
                        .collect(Collectors.groupingBy(QuotaLevel::quota));
    }

    private void levelsChanged() {
        var before = levels;
        readLevels();
        if (!before.equals(levels)) {
            rows.refreshLive();
        }
    }

    private static Component scope(QuotaRow row) {
        var scope = row.scope();
        var chips = new Span();
        chips.addClassName("chips");
        var tenant = scope.tenant();
        var consumer = scope.consumer();
        if (consumer != null) {
            chips.add(
                    chip(
                            "kind.consumer",
                            tenant == null
                                    ? consumer.name()
                                    : tenant.name() + "/" + consumer.name()));
        } else if (tenant != null) {
            chips.add(chip("kind.tenant", tenant.name()));
        }
        if (scope.eachConsumer()) {
            chips.add(chip("quotas.each", ""));
        }
        if (scope.instance() != null) {
            chips.add(chip("kind.instance", scope.instance().name()));
        }
        if (scope.route() != null) {
            chips.add(chip("kind.route", scope.route().name()));
        }
        if (chips.getComponentCount() == 0) {
            chips.add(chip("quotas.everything", ""));
        }
        return chips;
    }

    private static Component chip(String key, String name) {
        var word = new Span(Inputs.say(key));
        var chip = new Span(word);
        chip.addClassName("chip");
        if (!name.isEmpty()) {
            word.addClassName("faint");
            chip.add(new Mono(name));
        }
        return chip;
    }

    private Component level(QuotaRow row) {
        var here = levels.getOrDefault(row.id(), List.of());
        if (here.isEmpty()) {
            var idle = new Span(getTranslation("quotas.idle"));
            idle.addClassName("faint");
            return idle;
        }
        var gauge = new LevelGauge(here.getFirst(), row, row.name(), clock.instant());
        if (here.size() > 1) {
            var more = new Span(getTranslation("quotas.fullest", here.size()));
            more.addClassNames("faint");
            gauge.add(more);
        }
        return gauge;
    }

    /// The limit, and where it is only counted, that it is.
    private static Component limit(QuotaRow row) {
        var limit = new Div(new Span(QuotaWords.limit(row)));
        limit.addClassName("chips");
        if (row.mode() == QuotaMode.SHADOW) {
            limit.add(new StatusBadge(Inputs.say("mode.shadow"), Tone.CALM));
        }
        return limit;
    }

    private void create() {
        open(getTranslation("quotas.new"), QuotaForm.create(quotas, scopes, clock));
    }

    private void edit(QuotaRow row) {
        open(
                getTranslation("quotas.edit", row.name()),
                QuotaForm.change(quotas, scopes, clock, row));
    }

    private void open(String title, QuotaForm form) {
        new EditDrawer(title, form, rows::refresh).open();
    }

    private void delete(QuotaRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.quota"), row.name()),
                getTranslation("quotas.delete.text", QuotaWords.limit(row)),
                () -> {
                    if (Failures.said(
                            () -> quotas.delete(row.name(), Expected.version(row.version())))) {
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
        return getTranslation("title", getTranslation("quotas.title"));
    }
}
