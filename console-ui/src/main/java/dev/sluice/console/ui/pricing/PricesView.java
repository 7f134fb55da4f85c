package dev.sluice.console.ui.pricing;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.pricing.PriceInForce;
import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EditDrawer;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowActions;
import dev.sluice.console.ui.kit.RowGrid;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import jakarta.annotation.security.RolesAllowed;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The price book: what a million tokens cost, from when on.
@Route("prices")
@Menu(title = "prices.title", order = 13, icon = "prices")
@RolesAllowed("PLATFORM_ADMIN")
public final class PricesView extends Div implements HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    private final transient Prices prices;
    private final transient Instances instances;
    private final transient Routes routes;
    private final transient Clock clock;
    private final RowGrid<PriceRow> rows;
    private transient Map<UUID, PriceInForce> book = Map.of();

    public PricesView(Prices prices, Instances instances, Routes routes, Clock clock) {
        this.prices = prices;
        this.instances = instances;
        this.routes = routes;
        this.clock = clock;
        addClassNames("page", "fill");
        rows = new RowGrid<>(getTranslation("prices.title"), this::list, nothingYet());
        rows.cell(
                getTranslation("kit.name"), 11, 1, row -> Inputs.link(row.name(), () -> edit(row)));
        rows.cell(getTranslation("prices.target"), 14, 2, PricesView::target);
        rows.cell(getTranslation("prices.time"), 15, 1, this::time);
        rows.number(getTranslation("prices.input"), 7.5, row -> money(row, row.inputPerMillion()));
        rows.number(
                getTranslation("prices.cached"),
                7.5,
                row -> money(row, row.cachedInputPerMillion()));
        rows.number(
                getTranslation("prices.output"), 7.5, row -> money(row, row.outputPerMillion()));
        rows.actions(2, row -> new RowActions(row.name(), () -> edit(row), () -> delete(row)));
        add(
                new PageHeader(
                        getTranslation("prices.title"),
                        getTranslation("prices.purpose"),
                        Inputs.primary(getTranslation("prices.new"), Icon.PLUS, this::create)),
                rows);
    }

    /// The real ends are read with the rows: an open price ends where the next one begins.
    private Page<PriceRow> list(PageRequest page) {
        var found = prices.list(page);
        book =
                prices.inForce().stream()
                        .collect(Collectors.toMap(PriceInForce::id, Function.identity()));
        return found;
    }

    private @Nullable Instant end(PriceRow row) {
        var known = book.get(row.id());
        return known == null ? row.until() : known.until();
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.PRICES,
                getTranslation("prices.none"),
                getTranslation("prices.none.text"),
                Inputs.primary(getTranslation("prices.new"), Icon.PLUS, this::create));
    }

    private static Component target(PriceRow row) {
        var instance = row.instance();
        var target = instance != null ? instance : row.route();
        var who = new Span(Inputs.say(instance != null ? "prices.we.pay" : "prices.tenant.pays"));
        who.addClassName("second");
        var stack = new Div(new Mono(target == null ? "" : target.name()), who);
        stack.addClassName("stack");
        return stack;
    }

    private Component force(PriceRow row) {
        var now = clock.instant();
        if (row.from().isAfter(now)) {
            return new StatusBadge(getTranslation("prices.later"), Tone.WATCH);
        }
        var end = end(row);
        return end != null && !now.isBefore(end)
                ? new StatusBadge(getTranslation("prices.over"), Tone.CALM)
                : new StatusBadge(getTranslation("prices.now"), Tone.GOOD);
    }

    private Component time(PriceRow row) {
        var until = end(row);
        var when =
                new Span(
                        Times.minute(row.from(), ZoneOffset.UTC)
                                + (until == null
                                        ? " UTC"
                                        : " → " + Times.minute(until, ZoneOffset.UTC) + " UTC"));
        var stack = new Div(when, new Span(force(row)));
        stack.addClassNames("stack", "number");
        return stack;
    }

    private String money(PriceRow row, BigDecimal amount) {
        return Numbers.exactMoney(amount, row.currency(), getLocale());
    }

    private void create() {
        open(getTranslation("prices.new"), PriceForm.create(prices, instances, routes, clock));
    }

    private void edit(PriceRow row) {
        open(
                getTranslation("prices.edit", row.name()),
                PriceForm.change(prices, instances, routes, row));
    }

    private void open(String title, PriceForm form) {
        new EditDrawer(title, form, rows::refresh).open();
    }

    private void delete(PriceRow row) {
        Confirm.delete(
                getTranslation("kit.object", getTranslation("kind.price"), row.name()),
                getTranslation("prices.delete.text"),
                () -> {
                    if (Failures.said(
                            () -> prices.delete(row.name(), Expected.version(row.version())))) {
                        Notes.done(getTranslation("kit.deleted", row.name()));
                        rows.refresh();
                    }
                });
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("prices.title"));
    }
}
