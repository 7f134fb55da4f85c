package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.fleet.Commitment;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.QuotaStates;
import dev.sluice.console.publishing.Revisions;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeEdit;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.ui.gauges.QuotaFigures;
import dev.sluice.console.ui.kit.Address;
import dev.sluice.console.ui.kit.Confirm;
import dev.sluice.console.ui.kit.EditDrawer;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.PageHeader;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who may use how much of which model instance, and how much is used right now: consumers down,
/// instances across, a live gauge in each cell, changed where it stands.
///
/// Configuration is read when it changes, states once a second and only for the rows on the screen.
@Route("quotas")
@Menu(title = "quotas.title", order = 12, icon = "quotas")
@RolesAllowed("PLATFORM_ADMIN")
public final class MatrixView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration HEADINGS_AGE = Duration.ofSeconds(5);

    private final transient Quotas quotas;
    private final transient QuotaScopes scopes;
    private final transient QuotaStates states;
    private final transient Revisions revisions;
    private final transient Clock clock;
    private final ComboBox<String> tenant;
    private final Select<MatrixFilter.Shown> shown;
    private final TextField name = new TextField();
    private final Matrix matrix = new Matrix();
    private final Div surface = new Div();
    private final transient Map<String, String> sent = new HashMap<>();
    private transient MatrixPlan plan;
    private transient MatrixFilter filter = MatrixFilter.NONE;
    private transient List<MatrixRow> rows = List.of();
    private long revision = -1;
    private int first = 1;
    private int last = 24;
    private String headings = "";
    private Instant headingsAt = Instant.EPOCH;
    private @Nullable CellEditor editor;
    private @Nullable String editedRow;

    public MatrixView(
            Quotas quotas,
            QuotaScopes scopes,
            QuotaStates states,
            FleetStatus fleet,
            Revisions revisions,
            Clock clock) {
        this.quotas = quotas;
        this.scopes = scopes;
        this.states = states;
        this.revisions = revisions;
        this.clock = clock;
        plan = new MatrixPlan(List.of(), List.of(), List.of(), List.of());
        addClassNames("page", "fill");
        tenant = new ComboBox<>();
        tenant.setAriaLabel(getTranslation("field.tenant"));
        tenant.setPlaceholder(getTranslation("usage.all.tenants"));
        tenant.setPrefixComponent(Icon.TENANTS.create());
        tenant.setClearButtonVisible(true);
        shown =
                Inputs.choice(
                        "",
                        List.of(MatrixFilter.Shown.values()),
                        one -> Inputs.say("matrix.shown." + one.word()));
        shown.setAriaLabel(getTranslation("matrix.shown"));
        shown.setWidth("13rem");
        name.setPlaceholder(getTranslation("matrix.name"));
        name.setAriaLabel(getTranslation("matrix.name"));
        name.setPrefixComponent(Icon.SEARCH.create());
        name.setClearButtonVisible(true);
        name.setValueChangeMode(ValueChangeMode.LAZY);
        name.addClassName("search");
        var filters = new Div(name, tenant, shown, legend());
        filters.addClassName("grid-bar");
        surface.addClassName("matrix-surface");
        add(
                new PageHeader(
                        getTranslation("quotas.title"),
                        getTranslation("matrix.purpose"),
                        Inputs.primary(getTranslation("quotas.new"), Icon.PLUS, this::create)),
                new QuotaTabs(MatrixView.class),
                filters,
                surface);
        tenant.addValueChangeListener(change -> chosen(change.isFromClient()));
        shown.addValueChangeListener(change -> chosen(change.isFromClient()));
        name.addValueChangeListener(change -> chosen(change.isFromClient()));
        matrix.onShown(event -> {
            first = event.first();
            last = event.last();
            patch(cells());
        });
        matrix.onOpened(event -> open(event.row(), event.column()));
        Live.follow(this, fleet::onChange, this::refresh);
    }

    private static Component legend() {
        var legend = new Div();
        legend.addClassName("matrix-legend");
        for (var part : List.of("used", "held")) {
            var mark = new Span();
            mark.addClassNames("mark", part);
            legend.add(new Span(mark, new Span(Inputs.say("matrix.legend." + part))));
        }
        return legend;
    }

    /// `?tenant=acme&state=near&name=bot` filters; `?new` opens the form.
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        filter = MatrixFilter.of(asked);
        read();
        tenant.setValue(filter.tenant().isEmpty() ? null : filter.tenant());
        shown.setValue(filter.shown());
        name.setValue(filter.name());
        frame();
        if (asked.getParameters().containsKey("new")) {
            create();
        }
    }

    private void chosen(boolean byHand) {
        if (!byHand) {
            return;
        }
        filter =
                new MatrixFilter(
                        tenant.getValue() == null ? "" : tenant.getValue(),
                        shown.getValue(),
                        name.getValue().strip());
        Address.replace("quotas", filter.parameters());
        frame();
    }

    private void read() {
        // The number comes first: what is saved while reading is then read again, never missed.
        revision = revisions.current();
        var tenants = scopes.tenants().all();
        plan =
                new MatrixPlan(
                        tenants,
                        scopes.consumers().all(),
                        List.copyOf(scopes.instances().refs().values()),
                        quotas.all());
        var names = new TreeSet<String>();
        tenants.forEach(one -> names.add(one.name()));
        if (!filter.tenant().isEmpty()) {
            names.add(filter.tenant());
        }
        if (!List.copyOf(names).equals(tenant.getListDataView().getItems().toList())) {
            var chosen = tenant.getValue();
            tenant.setItems(names);
            tenant.setValue(chosen);
        }
    }

    private MatrixCells cells() {
        return new MatrixCells(plan, states.all(), clock.instant());
    }

    private void refresh() {
        var changed = revisions.current() != revision;
        if (changed) {
            read();
        }
        var cells = cells();
        if (changed || !keys(visible(cells)).equals(keys(rows))) {
            frame();
        } else {
            patch(cells);
            head();
        }
    }

    private static List<String> keys(List<MatrixRow> rows) {
        return rows.stream().map(MatrixRow::key).toList();
    }

    private List<MatrixRow> visible(MatrixCells cells) {
        return plan.filtered(filter, cells::standing, editedRow);
    }

    /// Draws the table anew with all names, then its cells.
    private void frame() {
        var cells = cells();
        rows = visible(cells);
        sent.clear();
        if (plan.columns().size() == 1 && rows.size() == 1 && filter.equals(MatrixFilter.NONE)) {
            surface.removeAll();
            surface.add(nothingYet());
            return;
        }
        if (matrix.getParent().isEmpty()) {
            surface.removeAll();
            surface.add(matrix);
        }
        var columns = columns();
        headings = columns.toString();
        var frame = JSON.createObjectNode();
        frame.put("name", getTranslation("matrix.title"));
        frame.set("texts", texts());
        frame.set("columns", columns);
        var heads = frame.putArray("rows");
        rows.forEach(row -> heads.add(head(row)));
        matrix.frame(frame);
        patch(cells);
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.QUOTAS,
                getTranslation("quotas.none"),
                getTranslation("quotas.none.text"),
                Inputs.primary(getTranslation("quotas.new"), Icon.PLUS, this::create));
    }

    private ObjectNode texts() {
        var texts = JSON.createObjectNode();
        texts.put("corner", getTranslation("field.consumer"));
        texts.put("resets", getTranslation("gauge.resets"));
        texts.put("empty", getTranslation("matrix.empty"));
        texts.put("nothing", getTranslation("matrix.nothing"));
        texts.put("over", getTranslation("matrix.boost.over"));
        var units = texts.putObject("units");
        for (var unit : List.of("s", "min", "h", "d")) {
            units.put(unit, getTranslation("time." + unit));
        }
        return texts;
    }

    private ArrayNode columns() {
        var all = JSON.createArrayNode();
        var commitments = worstCommitments();
        for (var column : plan.columns()) {
            var node = all.addObject();
            node.put("key", column.key());
            node.put("name", title(column));
            var worst = commitments.get(column.key());
            if (worst != null) {
                promise(node.putObject("promise"), worst);
            }
        }
        return all;
    }

    /// How much of what an instance has its consumers were promised; above a hundred, not all of
    /// them can have it.
    private void promise(ObjectNode node, Commitment made) {
        var quota = plan.quota(made.quotaId()).orElseThrow();
        var percent = Math.round(made.promised() * 100.0 / Math.max(1, made.limit()));
        node.put("tone", made.over() ? "spent" : "calm");
        node.put("words", getTranslation("matrix.promise", percent));
        node.put(
                "title",
                getTranslation(
                        "matrix.promise.title",
                        QuotaFigures.exact(quota, made.promised(), getLocale()),
                        QuotaFigures.exact(quota, made.limit(), getLocale())));
    }

    private Map<String, Commitment> worstCommitments() {
        var worst = new HashMap<String, Commitment>();
        for (var made : states.commitments()) {
            if (made.ledgers() > 0 && plan.quota(made.quotaId()).isPresent()) {
                worst.merge(
                        made.instanceId().toString(),
                        made,
                        (one, other) -> share(one) >= share(other) ? one : other);
            }
        }
        return worst;
    }

    private static double share(Commitment made) {
        return (double) made.promised() / Math.max(1, made.limit());
    }

    private ObjectNode head(MatrixRow row) {
        var node = JSON.createObjectNode();
        node.put("key", row.key());
        node.put("name", title(row));
        switch (row) {
            case MatrixRow.Own _ -> {
                node.put("kind", "own");
                node.put("note", getTranslation("matrix.own.note"));
            }
            case MatrixRow.Shared(var one) -> {
                node.put("kind", "tenant");
                node.put("mono", true);
                node.put("small", empty(row));
                node.put("note", getTranslation(empty(row) ? "kind.tenant" : "matrix.shared.note"));
            }
            case MatrixRow.Of(var one) -> {
                node.put("kind", "consumer");
                node.put("mono", true);
                node.put("href", "consumers/" + one.tenant().name() + "/" + one.name());
                node.put("note", one.displayName().equals(one.name()) ? "" : one.displayName());
            }
        }
        return node;
    }

    private boolean empty(MatrixRow row) {
        return plan.columns().stream().allMatch(column -> plan.at(row, column).isEmpty());
    }

    private String title(MatrixRow row) {
        return row instanceof MatrixRow.Own ? getTranslation("matrix.own") : row.name();
    }

    private String title(MatrixColumn column) {
        var instance = column.instance();
        return instance == null ? getTranslation("matrix.every.instance") : instance.name();
    }

    /// What was promised follows the configuration, and the ends of boosts a little later.
    private void head() {
        var now = clock.instant();
        if (Duration.between(headingsAt, now).compareTo(HEADINGS_AGE) < 0) {
            return;
        }
        headingsAt = now;
        var columns = columns();
        if (!columns.toString().equals(headings)) {
            headings = columns.toString();
            matrix.headings(columns);
        }
    }

    /// Sends what changed in the rows on the screen, and in the one that somebody works in.
    private void patch(MatrixCells cells) {
        var changes = JSON.createObjectNode();
        var from = Math.min(first, rows.size());
        var to = Math.min(last + 1, rows.size());
        Stream.concat(
                        rows.stream()
                                .filter(row ->
                                        row instanceof MatrixRow.Own
                                                || row.key().equals(editedRow)),
                        rows.subList(from, Math.max(from, to)).stream())
                .distinct()
                .forEach(row -> patch(row, cells, changes));
        if (!changes.isEmpty()) {
            matrix.patch(changes, cells.now());
        }
    }

    private void patch(MatrixRow row, MatrixCells cells, ObjectNode changes) {
        for (var column : plan.columns()) {
            var key = row.key() + "|" + column.key();
            var gauges = cells.at(row, column);
            if (gauges.isEmpty()) {
                if (sent.remove(key) != null) {
                    changes.putNull(key);
                }
                continue;
            }
            var cell = CellWords.of(gauges, title(row), title(column), cells.now());
            var text = cell.toString();
            if (!text.equals(sent.put(key, text))) {
                changes.set(key, cell);
            }
        }
    }

    private void open(String rowKey, String columnKey) {
        var row = plan.row(rowKey).orElse(null);
        var column = plan.column(columnKey).orElse(null);
        if (row == null || column == null) {
            return;
        }
        var before = editor;
        if (before != null && before.fields().touched()) {
            Confirm.discard(() -> {
                close(before);
                open(row, column);
            });
            return;
        }
        if (before != null) {
            close(before);
        }
        open(row, column);
    }

    private void open(MatrixRow row, MatrixColumn column) {
        var opened =
                new CellEditor(
                        quotas,
                        clock,
                        getTranslation("matrix.cell", title(row), title(column)),
                        scope(row, column),
                        zone(row),
                        cells().at(row, column),
                        plan.freeName(row, column),
                        new CellEditor.Host() {
                            @Override
                            public void left(CellEditor done, boolean saved) {
                                close(done);
                                matrix.leave();
                                if (saved) {
                                    refresh();
                                }
                            }

                            @Override
                            public void whole(QuotaRow quota) {
                                MatrixView.this.whole(quota);
                            }
                        });
        editor = opened;
        editedRow = row.key();
        matrix.add(opened);
        matrix.place();
        opened.begin();
    }

    private void close(CellEditor done) {
        matrix.remove(done);
        editor = null;
        editedRow = null;
    }

    private static QuotaScopeEdit scope(MatrixRow row, MatrixColumn column) {
        var instance = column.instance();
        var where = instance == null ? null : instance.name();
        return switch (row) {
            case MatrixRow.Own _ -> new QuotaScopeEdit(null, null, where, null);
            case MatrixRow.Shared(var tenant) ->
                    new QuotaScopeEdit(tenant.name(), null, where, null);
            case MatrixRow.Of(var consumer) ->
                    new QuotaScopeEdit(consumer.tenant().name(), consumer.name(), where, null);
        };
    }

    private ZoneId zone(MatrixRow row) {
        return plan.rows().stream()
                .filter(one -> one.tenantName().equals(row.tenantName()))
                .flatMap(one ->
                        one instanceof MatrixRow.Shared(var tenant)
                                ? Stream.of(tenant.timeZone())
                                : Stream.empty())
                .findFirst()
                .orElse(ZoneOffset.UTC);
    }

    private void create() {
        new EditDrawer(
                        getTranslation("quotas.new"),
                        QuotaForm.create(quotas, scopes, clock),
                        this::refresh)
                .open();
    }

    private void whole(QuotaRow quota) {
        var open = editor;
        if (open != null) {
            close(open);
        }
        new EditDrawer(
                        getTranslation("quotas.edit", quota.name()),
                        QuotaForm.change(quotas, scopes, clock, quota),
                        this::refresh)
                .open();
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("quotas.title"));
    }
}
