package dev.sluice.console.ui.usage;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.insight.ConsumptionQuery;
import dev.sluice.console.insight.Dimension;
import dev.sluice.console.insight.Figures;
import dev.sluice.console.insight.UsageAnswer;
import dev.sluice.console.insight.UsageQuestion;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.kit.Address;
import dev.sluice.console.ui.kit.ChartData;
import dev.sluice.console.ui.kit.ChartPanel;
import dev.sluice.console.ui.kit.Csv;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.StatTile;
import dev.sluice.console.ui.kit.TimeRange;
import dev.sluice.console.ui.kit.TimeRangePicker;
import dev.sluice.console.ui.kit.Times;
import jakarta.annotation.security.PermitAll;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Consumption and cost in a time range: along time, by consumer, by instance; as charts, as tables
/// and as a file. The address holds the whole question.
@Route("usage")
@Menu(title = "usage.title", order = 1, icon = "usage")
@PermitAll
public final class UsageView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient ConsumptionQuery consumption;
    private final transient Tenants tenants;
    private final transient Consumers consumers;
    private final transient Clock clock;
    private final Div frame = new Div();
    private final StatTile requests;
    private final StatTile tokens;
    private final StatTile cost;
    private final StatTile refused;
    private final ChartPanel tokensInTime;
    private final ChartPanel costInTime;
    private final ChartPanel tokensByConsumer;
    private final ChartPanel costByConsumer;
    private final ChartPanel tokensByInstance;
    private final ChartPanel costByInstance;
    private final Span asOf = new Span();
    private transient @Nullable UsageState state;
    private ZoneId zone = ZoneOffset.UTC;

    public UsageView(
            ConsumptionQuery consumption, Tenants tenants, Consumers consumers, Clock clock) {
        this.consumption = consumption;
        this.tenants = tenants;
        this.consumers = consumers;
        this.clock = clock;
        addClassName("page");
        requests = new StatTile(getTranslation("figure.requests"), Icon.USAGE);
        tokens = new StatTile(getTranslation("figure.tokens"), Icon.CONSUMERS);
        cost = new StatTile(getTranslation("figure.cost"), Icon.PRICES);
        refused = new StatTile(getTranslation("figure.refused"), Icon.QUOTAS);
        tokensInTime = chart("usage.tokens.time", ChartPanel.Shape.COLUMNS, "usage.time");
        costInTime = chart("usage.cost.time", ChartPanel.Shape.COLUMNS, "usage.time");
        tokensByConsumer =
                chart("usage.tokens.consumer", ChartPanel.Shape.RANKING, "field.consumer");
        costByConsumer = chart("usage.cost.consumer", ChartPanel.Shape.RANKING, "field.consumer");
        tokensByInstance =
                chart("usage.tokens.instance", ChartPanel.Shape.RANKING, "field.instance");
        costByInstance = chart("usage.cost.instance", ChartPanel.Shape.RANKING, "field.instance");
        tokensInTime.chart().onClick(click -> zoom(click.index()));
        costInTime.chart().onClick(click -> zoom(click.index()));
        asOf.addClassName("faint");
        frame.addClassName("page-frame");
        frame.getStyle().set("display", "contents");
        add(frame);
    }

    private ChartPanel chart(String title, ChartPanel.Shape shape, String categories) {
        return new ChartPanel(getTranslation(title), shape, getTranslation(categories));
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        show(UsageState.of(event.getLocation().getQueryParameters()), true);
    }

    private UsageState state() {
        return java.util.Objects.requireNonNull(state);
    }

    private void show(UsageState asked, boolean fresh) {
        state = asked;
        zone = zone(asked);
        if (fresh) {
            build();
        }
        Address.replace("usage", asked.address());
        read();
    }

    /// The filtered tenant's zone; the one that all tenants share; else UTC.
    private ZoneId zone(UsageState asked) {
        if (asked.tenant() != null) {
            return tenants.get(asked.tenant()).timeZone();
        }
        var zones =
                tenants.list(PageRequest.first(50)).items().stream()
                        .map(TenantRow::timeZone)
                        .collect(Collectors.toSet());
        return zones.size() == 1 ? zones.iterator().next() : ZoneOffset.UTC;
    }

    private void build() {
        frame.removeAll();
        var range =
                new TimeRangePicker(
                        state().range(),
                        zone,
                        clock,
                        chosen ->
                                show(
                                        new UsageState(
                                                chosen,
                                                state().tenant(),
                                                state().consumer(),
                                                state().instance(),
                                                state().route()),
                                        false));
        var export = new Anchor(export(), getTranslation("usage.export"));
        export.getElement().setAttribute("download", true);
        export.addClassName("export");
        export.addComponentAsFirst(Icon.DOWNLOAD.create());
        var filters = new Div(range, tenant(), consumer());
        filters.addClassName("filters");
        named(filters, "kind.instance", state().instance(), true);
        named(filters, "kind.route", state().route(), false);
        var tiles = new Div(requests, tokens, cost, refused);
        tiles.addClassName("tiles");
        frame.add(
                new PageHeader(
                        getTranslation("usage.title"), getTranslation("usage.purpose"), export),
                filters,
                tiles,
                columns(tokensInTime, costInTime),
                columns(tokensByConsumer, costByConsumer),
                columns(tokensByInstance, costByInstance),
                asOf);
    }

    private static Div columns(ChartPanel left, ChartPanel right) {
        var columns = new Div(left, right);
        columns.addClassName("columns");
        return columns;
    }

    private ComboBox<TenantRow> tenant() {
        var field = Inputs.<TenantRow>pick("", tenants::list, TenantRow::name);
        field.setAriaLabel(getTranslation("field.tenant"));
        field.setWidth("12rem");
        field.setPlaceholder(getTranslation("usage.all.tenants"));
        field.setClearButtonVisible(true);
        if (state().tenant() != null) {
            field.setValue(tenants.get(state().tenant()));
        }
        field.addValueChangeListener(change ->
                show(
                        new UsageState(
                                state().range(),
                                change.getValue() == null ? null : change.getValue().name(),
                                null,
                                state().instance(),
                                state().route()),
                        true));
        return field;
    }

    private ComboBox<ConsumerRow> consumer() {
        var chosen = state().tenant();
        var field =
                Inputs.<ConsumerRow>pick(
                        "",
                        page ->
                                chosen == null
                                        ? new Page<>(List.of(), null)
                                        : consumers.list(chosen, page),
                        ConsumerRow::name);
        field.setAriaLabel(getTranslation("field.consumer"));
        field.setWidth("12rem");
        field.setPlaceholder(getTranslation("usage.all.consumers"));
        field.setClearButtonVisible(true);
        field.setEnabled(chosen != null);
        if (chosen != null && state().consumer() != null) {
            field.setValue(consumers.get(chosen, state().consumer()));
        }
        field.addValueChangeListener(change ->
                show(
                        new UsageState(
                                state().range(),
                                state().tenant(),
                                change.getValue() == null ? null : change.getValue().name(),
                                state().instance(),
                                state().route()),
                        false));
        return field;
    }

    /// A filter that a link brought along, and the button that takes it away.
    private void named(Div filters, String kind, @Nullable String name, boolean instance) {
        if (name == null) {
            return;
        }
        var chip = new Span(getTranslation("kit.object", getTranslation(kind), name));
        chip.addClassName("chip");
        chip.add(
                Inputs.icon(
                        getTranslation("usage.filter.remove", name),
                        Icon.CLOSE,
                        () ->
                                show(
                                        new UsageState(
                                                state().range(),
                                                state().tenant(),
                                                state().consumer(),
                                                instance ? null : state().instance(),
                                                instance ? state().route() : null),
                                        true)));
        filters.add(chip);
    }

    private void read() {
        var span = state().range().at(clock.instant(), zone);
        var step = UsageCharts.step(span);
        var inTime = ask(span, step);
        var byConsumer =
                UsageCharts.ranking(
                        ask(span, Dimension.CONSUMER),
                        Dimension.CONSUMER,
                        getTranslation("usage.nameless"),
                        getTranslation("usage.others"));
        var byInstance =
                UsageCharts.ranking(
                        ask(span, Dimension.INSTANCE),
                        Dimension.INSTANCE,
                        getTranslation("usage.nameless"),
                        getTranslation("usage.others"));
        var steps = UsageCharts.alongTime(inTime, step, span, zone);
        headline(inTime.total());
        var currencies = UsageCharts.currencies(inTime.total());
        var currency = currencies.isEmpty() ? "CNY" : currencies.getFirst();
        tokensInTime.draw(tokenData(steps));
        costInTime.draw(costData(steps, currency));
        tokensByConsumer.draw(tokenData(byConsumer));
        costByConsumer.draw(costData(byConsumer, currency));
        tokensByInstance.draw(tokenData(byInstance));
        costByInstance.draw(costData(byInstance, currency));
        asOf.setText(getTranslation("usage.as.of", Times.second(inTime.asOf(), zone)));
    }

    private UsageAnswer ask(TimeRange.Span span, Dimension... by) {
        return consumption.ask(
                new UsageQuestion(span.from(), span.to(), List.of(by), state().filter()));
    }

    private ChartData tokenData(SequencedMap<String, Figures> groups) {
        return UsageCharts.tokens(
                groups, getTranslation("figure.prompt"), getTranslation("figure.completion"));
    }

    private ChartData costData(SequencedMap<String, Figures> groups, String currency) {
        return UsageCharts.cost(groups, getTranslation("figure.cost.in", currency), currency);
    }

    private void headline(Figures total) {
        var locale = getLocale();
        requests.show(
                Numbers.compact(total.requests(), locale),
                Numbers.exact(total.requests(), locale),
                failed(total));
        tokens.show(
                Numbers.compact(total.totalTokens(), locale),
                Numbers.exact(total.totalTokens(), locale),
                new Span(
                        getTranslation(
                                "figure.split",
                                Numbers.compact(total.promptTokens(), locale),
                                Numbers.compact(total.completionTokens(), locale))));
        var shown = total.costs().stream().map(this::money).collect(Collectors.joining(" + "));
        cost.show(
                shown.isEmpty() ? "–" : shown,
                shown,
                total.parked() > 0
                        ? new Span(
                                getTranslation(
                                        "figure.parked", Numbers.compact(total.parked(), locale)))
                        : new Span(getTranslation("figure.priced")));
        refused.show(
                Numbers.compact(total.refused(), locale),
                Numbers.exact(total.refused(), locale),
                new Span(getTranslation("figure.refused.text")));
    }

    private Span failed(Figures total) {
        return new Span(
                getTranslation("figure.failed", Numbers.compact(total.failed(), getLocale())));
    }

    private String money(Money money) {
        return Numbers.money(money.amount(), money.currency(), getLocale());
    }

    /// A click on a day shows its hours.
    private void zoom(int place) {
        var span = state().range().at(clock.instant(), zone);
        var step = UsageCharts.step(span);
        if (step == Dimension.DAY) {
            var day = UsageCharts.day(span, zone, place, step);
            show(
                    new UsageState(
                            new TimeRange.Days(day, day),
                            state().tenant(),
                            state().consumer(),
                            state().instance(),
                            state().route()),
                    true);
        }
    }

    private DownloadHandler export() {
        var person = org.springframework.security.core.context.SecurityContextHolder.getContext();
        return DownloadHandler.fromInputStream(_ -> {
            var before =
                    org.springframework.security.core.context.SecurityContextHolder.getContext();
            org.springframework.security.core.context.SecurityContextHolder.setContext(person);
            try {
                var bytes = csv().getBytes(StandardCharsets.UTF_8);
                return new DownloadResponse(
                        new ByteArrayInputStream(bytes),
                        "usage-" + state().range().word() + ".csv",
                        "text/csv;charset=utf-8",
                        bytes.length);
            } finally {
                org.springframework.security.core.context.SecurityContextHolder.setContext(before);
            }
        });
    }

    /// Every consumer on every instance, along time: finer than any of the charts.
    private String csv() {
        var span = state().range().at(clock.instant(), zone);
        var step = UsageCharts.step(span);
        var by =
                new Dimension[] {
                    step, Dimension.TENANT, Dimension.CONSUMER, Dimension.ROUTE, Dimension.INSTANCE
                };
        var lines = new ArrayList<List<String>>();
        lines.add(
                List.of(
                        step.word(),
                        "tenant",
                        "consumer",
                        "route",
                        "instance",
                        "requests",
                        "refused",
                        "failed",
                        "prompt_tokens",
                        "completion_tokens",
                        "total_tokens",
                        "cost",
                        "currency"));
        for (var row : ask(span, by).rows()) {
            var costs = row.figures().costs();
            var line = new ArrayList<String>();
            for (var one : by) {
                line.add(java.util.Objects.requireNonNullElse(row.keys().get(one), ""));
            }
            var figures = row.figures();
            line.add(String.valueOf(figures.requests()));
            line.add(String.valueOf(figures.refused()));
            line.add(String.valueOf(figures.failed()));
            line.add(String.valueOf(figures.promptTokens()));
            line.add(String.valueOf(figures.completionTokens()));
            line.add(String.valueOf(figures.totalTokens()));
            line.add(
                    costs.stream()
                            .map(cost -> cost.amount().toPlainString())
                            .collect(Collectors.joining(" ")));
            line.add(costs.stream().map(Money::currency).collect(Collectors.joining(" ")));
            lines.add(line);
        }
        return Csv.of(lines);
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("usage.title"));
    }
}
