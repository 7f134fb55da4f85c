package dev.sluice.console.ui.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.spring.security.AuthenticationContext;
import dev.sluice.console.events.EventLog;
import dev.sluice.console.events.EventQuestion;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.GatewayRow;
import dev.sluice.console.fleet.LiveHealth;
import dev.sluice.console.insight.Figures;
import dev.sluice.console.shared.Money;
import dev.sluice.console.ui.gauges.EventLine;
import dev.sluice.console.ui.gauges.LevelGauge;
import dev.sluice.console.ui.gauges.NodeBadge;
import dev.sluice.console.ui.gauges.QuotaLevel;
import dev.sluice.console.ui.kit.ChartData;
import dev.sluice.console.ui.kit.ChartPanel;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.Panel;
import dev.sluice.console.ui.kit.StatTile;
import dev.sluice.console.ui.kit.Times;
import jakarta.annotation.security.PermitAll;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Is it healthy, is anyone about to be cut off, what does it cost: today against yesterday up to
/// the same hour.
@Route("")
@Menu(title = "overview.title", order = 0, icon = "overview")
@PermitAll
public final class OverviewView extends Div implements HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    private static final int MOST_LEVELS = 6;
    private static final int MOST_EVENTS = 5;
    private static final Duration FIGURES_AGE = Duration.ofSeconds(10);

    private final transient TodaysFigures figures;
    private final transient Inventory inventory;
    private final transient FleetStatus fleet;
    private final transient LiveHealth live;
    private final transient EventLog events;
    private final transient Clock clock;
    private final boolean admin;
    private final Div setup = new Div();
    private final StatTile requests;
    private final StatTile tokens;
    private final StatTile cost;
    private final StatTile refused;
    private final ChartPanel traffic;
    private final Panel levels;
    private final Panel health;
    private final HealthList healthList = new HealthList();
    private final Panel gateways;
    private final Panel lately;
    private Instant figuresAt = Instant.EPOCH;
    private transient @Nullable List<InstanceEventRow> told;

    public OverviewView(
            TodaysFigures figures,
            Inventory inventory,
            FleetStatus fleet,
            LiveHealth live,
            EventLog events,
            AuthenticationContext authentication,
            Clock clock) {
        this.figures = figures;
        this.inventory = inventory;
        this.fleet = fleet;
        this.live = live;
        this.events = events;
        this.clock = clock;
        admin = authentication.hasRole("PLATFORM_ADMIN");
        addClassName("page");
        setup.getStyle().set("display", "contents");
        requests = new StatTile(getTranslation("overview.requests"), Icon.USAGE);
        tokens = new StatTile(getTranslation("overview.tokens"), Icon.CONSUMERS);
        cost = new StatTile(getTranslation("overview.cost"), Icon.PRICES);
        refused = new StatTile(getTranslation("overview.refused"), Icon.QUOTAS);
        traffic =
                new ChartPanel(
                        getTranslation("overview.traffic"),
                        ChartPanel.Shape.COLUMNS,
                        getTranslation("usage.time"));
        levels = new Panel(getTranslation("overview.levels"));
        health = new Panel(getTranslation("overview.health"));
        gateways = new Panel(getTranslation("overview.gateways"));
        lately = new Panel(getTranslation("overview.lately"));
        var zone = new Span(Times.zone(figures.zone(), clock.instant(), getLocale()));
        zone.addClassName("faint");
        var tiles = new Div(requests, tokens, cost, refused);
        tiles.addClassName("tiles");
        add(
                new PageHeader(
                        getTranslation("overview.title"), getTranslation("overview.purpose"), zone),
                setup,
                tiles);
        if (admin) {
            levels.aside(new Anchor("quotas", getTranslation("overview.all.quotas")));
            health.aside(new Anchor("instances", getTranslation("overview.all.instances")));
            gateways.aside(new Anchor("gateways", getTranslation("overview.all.gateways")));
            var top = new Div(traffic, levels);
            top.addClassNames("columns", "wide-first");
            var below = new Div(health, gateways);
            below.addClassName("columns");
            lately.aside(new Anchor("timeline", getTranslation("overview.all.events")));
            add(top, below, lately);
            showSetup();
        } else {
            add(traffic);
        }
        showFigures();
        showFleet();
        Live.follow(this, fleet::onChange, this::refresh);
    }

    private void refresh() {
        showFleet();
        // Roll-ups move with batches; asking them at every heartbeat would only repeat the answer.
        if (Duration.between(figuresAt, clock.instant()).compareTo(FIGURES_AGE) > 0) {
            showFigures();
            if (admin) {
                showSetup();
            }
        }
    }

    private void showFigures() {
        figuresAt = clock.instant();
        var locale = getLocale();
        var today = figures.today();
        var before = figures.yesterdaySoFar();
        requests.show(
                Numbers.compact(today.requests(), locale),
                Numbers.exact(today.requests(), locale),
                change(today, before, Figures::requests));
        tokens.show(
                Numbers.compact(today.totalTokens(), locale),
                Numbers.exact(today.totalTokens(), locale),
                change(today, before, Figures::totalTokens));
        refused.show(
                Numbers.compact(today.refused(), locale),
                Numbers.exact(today.refused(), locale),
                change(today, before, Figures::refused));
        var shown = today.costs().stream().map(this::money).collect(Collectors.joining(" + "));
        cost.show(shown.isEmpty() ? "–" : shown, shown, costChange(today, before));
        var hours = figures.lastDay();
        traffic.draw(
                new ChartData(
                        ChartData.count(),
                        hours.stream().map(TodaysFigures.Hour::label).toList(),
                        List.of(
                                series("figure.prompt", hours, Figures::promptTokens),
                                series("figure.completion", hours, Figures::completionTokens))));
    }

    private ChartData.Series series(
            String key, List<TodaysFigures.Hour> hours, ToLongFunction<Figures> figure) {
        return new ChartData.Series(
                getTranslation(key),
                hours.stream()
                        .map(hour -> BigDecimal.valueOf(figure.applyAsLong(hour.figures())))
                        .toList());
    }

    private Component change(Figures today, Figures before, ToLongFunction<Figures> figure) {
        var was = figure.applyAsLong(before);
        return beside(
                Numbers.change(figure.applyAsLong(today), was),
                getTranslation("overview.yesterday", Numbers.compact(was, getLocale())));
    }

    private Component costChange(Figures today, Figures before) {
        if (before.costs().isEmpty() || today.costs().isEmpty()) {
            return beside("", getTranslation("overview.yesterday", "–"));
        }
        var now = today.costs().getFirst();
        var was =
                before.costs().stream()
                        .filter(cost -> cost.currency().equals(now.currency()))
                        .findFirst()
                        .orElse(new Money(BigDecimal.ZERO, now.currency()));
        return beside(
                Numbers.change(now.amount().doubleValue(), was.amount().doubleValue()),
                getTranslation("overview.yesterday", money(was)));
    }

    private static Component beside(String delta, String text) {
        var both = new Span();
        both.addClassName("chips");
        if (!delta.isEmpty()) {
            var change = new Span(delta);
            change.addClassName("delta");
            both.add(change);
        }
        both.add(new Span(text));
        return both;
    }

    private String money(Money money) {
        return Numbers.money(money.amount(), money.currency(), getLocale());
    }

    private void showSetup() {
        setup.removeAll();
        var progress = inventory.progress(figures.anyRequest());
        if (!progress.complete()) {
            setup.add(new SetupPanel(progress, inventory.consumersPath()));
        }
    }

    private void showFleet() {
        if (!admin) {
            return;
        }
        var nodes = fleet.gateways();
        showLevels(nodes);
        showHealth();
        showGateways(nodes);
        showLately();
    }

    private void showLately() {
        var happened = events.list(EventQuestion.newest(MOST_EVENTS)).items();
        if (happened.equals(told)) {
            return;
        }
        told = happened;
        if (happened.isEmpty()) {
            lately.show(
                    new EmptyState(
                            Icon.TIMELINE,
                            getTranslation("timeline.none"),
                            getTranslation("timeline.none.text")));
            return;
        }
        var list = new OrderedList();
        list.addClassName("events");
        happened.forEach(event -> list.add(new EventLine(event, figures.zone(), admin)));
        lately.show(list);
    }

    private void showLevels(List<GatewayRow> nodes) {
        var fullest = QuotaLevel.of(nodes).stream().limit(MOST_LEVELS).toList();
        if (fullest.isEmpty()) {
            levels.show(
                    new EmptyState(
                            Icon.QUOTAS,
                            getTranslation("overview.levels.none"),
                            getTranslation("overview.levels.none.text")));
            return;
        }
        var list = new Div();
        list.addClassName("rows");
        var names = inventory.names(fullest);
        for (var level : fullest) {
            var name = names.apply(level);
            var words = new Div(new Mono(name.quota()), second(name.consumer()));
            words.addClassNames("stack", "grow");
            var gauge = new LevelGauge(level, name.row(), name.quota(), clock.instant());
            var line = new Div(words, gauge);
            line.addClassName("row");
            list.add(line);
        }
        levels.show(list);
    }

    private static Span second(String text) {
        var second = new Span(text);
        second.addClassName("second");
        return second;
    }

    private void showHealth() {
        var all = inventory.instances();
        if (all.isEmpty()) {
            health.show(
                    new EmptyState(
                            Icon.INSTANCES,
                            getTranslation("instances.none"),
                            getTranslation("instances.none.text")));
            return;
        }
        healthList.show(all, live.all());
        if (healthList.getParent().isEmpty()) {
            health.show(healthList);
        }
    }

    private void showGateways(List<GatewayRow> nodes) {
        if (nodes.isEmpty()) {
            gateways.show(
                    new EmptyState(
                            Icon.GATEWAYS,
                            getTranslation("gateways.none"),
                            getTranslation("gateways.none.text")));
            return;
        }
        var list = new Div();
        list.addClassName("rows");
        for (var node : nodes) {
            var words =
                    new Div(
                            new Mono(node.node()),
                            second(
                                    getTranslation(
                                            "overview.node",
                                            node.appliedRevision() == 0
                                                    ? "–"
                                                    : "r" + node.appliedRevision(),
                                            Numbers.decimal(
                                                    node.gauges().requestsPerSecond(),
                                                    getLocale()))));
            words.addClassNames("stack", "grow");
            var line = new Div(words, NodeBadge.of(node.state()));
            line.addClassName("row");
            list.add(line);
        }
        gateways.show(list);
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("overview.title"));
    }
}
