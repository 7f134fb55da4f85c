package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.QuotaStates;
import dev.sluice.console.publishing.Revisions;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeEdit;
import dev.sluice.console.quotas.Quotas;
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
    private final MatrixBar bar = new MatrixBar(this::chosen);
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
        surface.addClassName("matrix-surface");
        add(
                new PageHeader(
                        getTranslation("quotas.title"),
                        getTranslation("matrix.purpose"),
                        Inputs.primary(getTranslation("quotas.new"), Icon.PLUS, this::create)),
                new QuotaTabs(MatrixView.class),
                bar,
                surface);
        matrix.onShown(event -> {
            first = event.first();
            last = event.last();
            patch(cells());
        });
        matrix.onOpened(event -> open(event.row(), event.column()));
        Live.follow(this, fleet::onChange, this::refresh);
    }

    /// `?tenant=acme&state=near&name=bot` filters; `?new` opens the form.
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        filter = MatrixFilter.of(asked);
        read();
        bar.show(filter);
        frame();
        if (asked.getParameters().containsKey("new")) {
            create();
        }
    }

    private void chosen(MatrixFilter chosen) {
        filter = chosen;
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
        bar.offer(names);
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
        var around = around();
        var columns = around.columns();
        headings = columns.toString();
        matrix.frame(around.whole(rows, columns));
        patch(cells);
    }

    private MatrixFrame around() {
        return new MatrixFrame(plan, states.commitments(), getLocale());
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.QUOTAS,
                getTranslation("quotas.none"),
                getTranslation("quotas.none.text"),
                Inputs.primary(getTranslation("quotas.new"), Icon.PLUS, this::create));
    }

    /// What was promised follows the configuration, and the ends of boosts a little later.
    private void head() {
        var now = clock.instant();
        if (Duration.between(headingsAt, now).compareTo(HEADINGS_AGE) < 0) {
            return;
        }
        headingsAt = now;
        var columns = around().columns();
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
            var cell =
                    CellWords.of(
                            gauges, MatrixFrame.title(row), MatrixFrame.title(column), cells.now());
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
                        getTranslation(
                                "matrix.cell", MatrixFrame.title(row), MatrixFrame.title(column)),
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
