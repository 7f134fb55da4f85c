package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.sluice.console.events.EventQuestion;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Standing;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.ui.gauges.EventLine;
import dev.sluice.console.ui.gauges.SharedZone;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Later;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.Panel;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Trail;
import jakarta.annotation.security.RolesAllowed;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One model instance as whoever is called at night needs it: how it stands, why and until when,
/// how it came there, and what can be done by hand.
@Route("instances/:instance")
@RolesAllowed("PLATFORM_ADMIN")
public final class InstanceView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private static final Duration FIGURES_AGE = Duration.ofSeconds(15);
    private static final int MOST_EVENTS = 25;
    private static final int MOST_LINES = 8;

    private final transient InstanceSources sources;
    private final InstanceBanners banners = new InstanceBanners();
    private final Div acts = new Div();
    private final InstanceTiles tiles = new InstanceTiles();
    private final StatePanel stands = new StatePanel();
    private final ProbeStrip strip = new ProbeStrip();
    private final Panel events;
    private final Panel routes;
    private final Panel quotas;
    private ZoneId zone = ZoneOffset.UTC;
    private transient @Nullable InstanceRow instance;
    private transient @Nullable List<InstanceEventRow> told;
    private @Nullable Standing offered;
    private @Nullable String said;
    private Instant figuresAt = Instant.EPOCH;

    public InstanceView(InstanceSources sources) {
        this.sources = sources;
        addClassName("page");
        acts.addClassName("chips");
        events = new Panel(getTranslation("instance.events"));
        routes = new Panel(getTranslation("instance.routes"));
        quotas = new Panel(getTranslation("instance.quotas"));
        Live.follow(this, sources.fleet()::onChange, this::refresh);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var name = event.getRouteParameters().get("instance").orElseThrow();
        try {
            instance = sources.instances().get(name);
        } catch (NotFoundException _) {
            event.rerouteToError(com.vaadin.flow.router.NotFoundException.class);
            return;
        }
        zone = SharedZone.of(sources.tenants().all());
        events.aside(
                new Anchor("timeline?instance=" + name, getTranslation("instance.events.all")));
        build();
    }

    private InstanceRow row() {
        return Objects.requireNonNull(instance);
    }

    private void build() {
        removeAll();
        figuresAt = Instant.EPOCH;
        var row = row();
        var probes = new Panel(getTranslation("instance.probes"), strip);
        var zoneName = new Span(Times.zone(zone, sources.clock().instant(), getLocale()));
        zoneName.addClassName("faint");
        probes.aside(zoneName);
        var side = new Div(routes, quotas);
        side.addClassName("side");
        var columns = new Div(events, side);
        columns.addClassNames("columns", "wide-first");
        add(
                new Trail(getTranslation("instances.title"), "instances", row.name()),
                new PageHeader(
                        row.name(),
                        subtitle(row),
                        Inputs.plain(getTranslation("instances.test"), Icon.PLAY, this::test),
                        Inputs.plain(getTranslation("instance.edit"), Icon.EDIT, this::edit),
                        acts),
                banners,
                tiles,
                new Panel(getTranslation("instance.stands"), stands),
                probes,
                columns);
        refresh();
    }

    private String subtitle(InstanceRow row) {
        var parts = new ArrayList<String>();
        parts.add(getTranslation("hosting." + row.hosting().word()));
        if (row.model() != null) {
            parts.add(row.model());
        }
        parts.add(row.endpoint());
        return String.join(" · ", parts);
    }

    /// Everything that moves; what costs a question to the event store only now and then.
    private void refresh() {
        var id = row().id();
        try {
            instance = sources.instances().get(row().name());
        } catch (NotFoundException _) {
            getUI().ifPresent(ui -> ui.navigate(InstancesView.class));
            return;
        }
        var now = sources.clock().instant();
        var health = sources.health().of(id);
        var shown = row().disabled() ? HealthState.DISABLED : health.state();
        banners.show(row(), health, zone);
        showActs();
        tiles.show(health, shown, zone);
        var happened = happened();
        stands.show(health, shown, happened, now, zone);
        showRoutes();
        showQuotas(now);
        if (Duration.between(figuresAt, now).compareTo(FIGURES_AGE) > 0) {
            figuresAt = now;
            strip.show(sources.health().strip(id), zone);
            Later.run(
                    () -> sources.firstTokens().of(id, now.minus(Duration.ofDays(1)), now),
                    tiles::show,
                    _ -> {});
        }
    }

    /// Only what makes sense now; the buttons stay as long as it does, with whatever has the
    /// keyboard there.
    private void showActs() {
        var now = row().standing().state();
        if (now == offered) {
            return;
        }
        offered = now;
        acts.removeAll();
        if (now == Standing.IN_SERVICE) {
            acts.add(act(StandingDialog.Act.DRAIN));
        }
        if (now != Standing.EJECTED) {
            acts.add(act(StandingDialog.Act.EJECT));
        }
        acts.add(act(StandingDialog.Act.RESTORE));
    }

    private Button act(StandingDialog.Act act) {
        return Inputs.plain(getTranslation("standing." + act.word()), act.icon(), () -> ask(act));
    }

    private void ask(StandingDialog.Act act) {
        var health = sources.health();
        var left =
                act == StandingDialog.Act.RESTORE
                        ? List.<String>of()
                        : new LeadingRoutes(sources.routes(), row().id()).alone(health.all());
        var open = InstanceTiles.open(health.of(row().id()));
        new StandingDialog(
                        act, row().name(), open, left, reason -> done(act, reason), this::refresh)
                .open();
    }

    private long done(StandingDialog.Act act, @Nullable String reason) {
        var name = row().name();
        return switch (act) {
            case DRAIN -> sources.instances().drain(name, reason).revision();
            case EJECT -> sources.instances().eject(name, reason).revision();
            case RESTORE -> sources.instances().restore(name, reason).revision();
        };
    }

    private List<InstanceEventRow> happened() {
        var fresh =
                sources.events()
                        .list(
                                new EventQuestion(
                                        row().name(), null, null, null, null, null, MOST_EVENTS))
                        .items();
        if (fresh.equals(told)) {
            return fresh;
        }
        told = fresh;
        if (fresh.isEmpty()) {
            events.show(
                    new EmptyState(
                            Icon.TIMELINE,
                            getTranslation("instance.events.none"),
                            getTranslation("instance.events.none.text")));
            return fresh;
        }
        var list = new OrderedList();
        list.addClassName("events");
        fresh.stream()
                .limit(MOST_LINES)
                .forEach(event -> list.add(new EventLine(event, zone, false)));
        events.show(list);
        return fresh;
    }

    /// Drawn anew only where it says something else: its links may have the keyboard.
    private void showRoutes() {
        var leading = new LeadingRoutes(sources.routes(), row().id());
        var health = sources.health().all();
        var saying = leading.saying(health);
        if (saying.equals(said)) {
            return;
        }
        said = saying;
        routes.show(
                leading.isEmpty()
                        ? new EmptyState(
                                Icon.ROUTES,
                                getTranslation("instance.routes.none"),
                                getTranslation("instance.routes.none.text"))
                        : leading.list(health));
    }

    private void showQuotas(Instant now) {
        var own = new OwnQuotas(sources, row().id(), now);
        quotas.show(
                own.isEmpty()
                        ? new EmptyState(
                                Icon.QUOTAS,
                                getTranslation("instance.quotas.none"),
                                getTranslation("instance.quotas.none.text"))
                        : own);
    }

    private void edit() {
        InstanceForm.drawer(sources.instances(), sources.tests(), row(), this::changed).open();
    }

    private void changed() {
        instance = sources.instances().get(row().name());
        build();
    }

    private void test() {
        TestPanel.open(sources.instances(), sources.tests(), row());
    }

    @Override
    public String getPageTitle() {
        var row = instance;
        return getTranslation(
                "title", row == null ? getTranslation("instances.title") : row.name());
    }
}
