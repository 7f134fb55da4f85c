package dev.sluice.console.ui.consumers;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.data.renderer.ComponentRenderer;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.consumers.KeyRow;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.gauges.LevelGauge;
import dev.sluice.console.ui.gauges.QuotaLevel;
import dev.sluice.console.ui.kit.CodeBlock;
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
import dev.sluice.console.ui.kit.Panel;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import dev.sluice.console.ui.kit.Trail;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One consumer: its keys, how it calls, what it has left.
@Route("consumers/:tenant/:consumer")
@RolesAllowed("PLATFORM_ADMIN")
public final class ConsumerView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private final transient Consumers consumers;
    private final transient Tenants tenants;
    private final transient Routes routes;
    private final transient Quotas quotas;
    private final transient FleetStatus fleet;
    private final transient GatewayAddress gateway;
    private final transient Clock clock;
    private final Grid<KeyRow> keys = new Grid<>();
    private final Panel levels;
    private transient @Nullable ConsumerRow consumer;
    private transient @Nullable TenantRow tenant;

    public ConsumerView(
            Consumers consumers,
            Tenants tenants,
            Routes routes,
            Quotas quotas,
            FleetStatus fleet,
            GatewayAddress gateway,
            Clock clock) {
        this.consumers = consumers;
        this.tenants = tenants;
        this.routes = routes;
        this.quotas = quotas;
        this.fleet = fleet;
        this.gateway = gateway;
        this.clock = clock;
        levels = new Panel(getTranslation("consumer.levels"));
        addClassName("page");
        Live.follow(this, fleet::onChange, this::showLevels);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var parameters = event.getRouteParameters();
        try {
            show(parameters.get("tenant").orElseThrow(), parameters.get("consumer").orElseThrow());
        } catch (NotFoundException _) {
            event.rerouteToError(com.vaadin.flow.router.NotFoundException.class);
            return;
        }
        if (event.getLocation().getQueryParameters().getParameters().containsKey("issue")) {
            issue();
        }
    }

    private void show(String tenantName, String name) {
        var row = consumers.get(tenantName, name);
        consumer = row;
        tenant = tenants.get(tenantName);
        removeAll();
        var header =
                new PageHeader(
                        row.name(),
                        subtitle(row),
                        Inputs.plain(getTranslation("consumer.edit"), Icon.EDIT, this::edit),
                        Inputs.primary(getTranslation("keys.issue"), Icon.KEY, this::issue));
        var keyPanel = new Panel(getTranslation("keys.title"), keyGrid());
        var call =
                new Panel(
                        getTranslation("consumer.call"),
                        new Paragraph(getTranslation("consumer.call.text")),
                        new CodeBlock(
                                getTranslation("consumer.call"),
                                Snippets.curl(gateway.url(), "$SLUICE_KEY", model())));
        var usage =
                new Anchor(
                        "usage?tenant=" + tenantName + "&consumer=" + name,
                        getTranslation("consumer.usage"));
        levels.aside(usage);
        var columns = new Div(call, levels);
        columns.addClassName("columns");
        add(
                new Trail(
                        getTranslation("consumers.title"),
                        "consumers?tenant=" + tenantName,
                        row.name()),
                header,
                keyPanel,
                columns);
        showLevels();
    }

    private String subtitle(ConsumerRow row) {
        var unit = row.unit();
        var only = row.routes();
        var parts =
                new java.util.ArrayList<>(
                        List.of(
                                row.displayName(),
                                getTranslation("consumer.of.tenant", row.tenant().name())));
        if (unit != null) {
            parts.add(getTranslation("consumer.of.unit", unit.name()));
        }
        parts.add(
                only == null
                        ? getTranslation("consumers.routes.all")
                        : getTranslation(
                                "consumer.of.routes",
                                only.stream()
                                        .map(route -> route.name())
                                        .collect(Collectors.joining(getTranslation("kit.comma")))));
        return parts.stream().distinct().collect(Collectors.joining(" · "));
    }

    /// A model that this consumer may call, for the examples.
    private String model() {
        var only = row().routes();
        var some =
                only == null
                        ? routes.list(dev.sluice.console.shared.PageRequest.first(1)).items()
                        : only.stream().limit(1).map(route -> routes.get(route.name())).toList();
        return some.stream()
                .map(route -> route.model())
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse("MODEL");
    }

    private ConsumerRow row() {
        return java.util.Objects.requireNonNull(consumer);
    }

    private TenantRow tenantRow() {
        return java.util.Objects.requireNonNull(tenant);
    }

    private Component keyGrid() {
        var zone = tenantRow().timeZone();
        keys.removeAllColumns();
        keys.setAriaLabel(getTranslation("keys.title"));
        keys.setAllRowsVisible(true);
        keys.setSelectionMode(Grid.SelectionMode.NONE);
        keys.addThemeVariants(GridVariant.NO_BORDER);
        keys.addColumn(new ComponentRenderer<>(key -> new Mono(key.hint() + "…" + key.lastFour())))
                .setHeader(getTranslation("keys.key"))
                .setWidth("13rem")
                .setFlexGrow(2);
        keys.addColumn(new ComponentRenderer<>(this::state))
                .setHeader(getTranslation("keys.state"))
                .setWidth("8.5rem")
                .setFlexGrow(1);
        keys.addColumn(key -> Times.minute(key.createdAt(), zone))
                .setHeader(getTranslation("kit.created"))
                .setAutoWidth(true);
        keys.addColumn(key ->
                        key.expiresAt() == null
                                ? getTranslation("keys.never")
                                : Times.minute(key.expiresAt(), zone))
                .setHeader(getTranslation("keys.expires"))
                .setAutoWidth(true);
        keys.addColumn(KeyRow::createdBy).setHeader(getTranslation("keys.by")).setAutoWidth(true);
        keys.addColumn(new ComponentRenderer<>(this::revoke))
                .setHeader(getTranslation("kit.actions"))
                .setTextAlign(com.vaadin.flow.component.grid.ColumnTextAlign.END)
                .setAutoWidth(true)
                .setFlexGrow(0);
        keys.setEmptyStateComponent(
                new EmptyState(
                        Icon.KEY,
                        getTranslation("keys.none"),
                        getTranslation("keys.none.text"),
                        Inputs.primary(getTranslation("keys.issue"), Icon.KEY, this::issue)));
        readKeys();
        return keys;
    }

    private void readKeys() {
        keys.setItems(consumers.keys(row().tenant().name(), row().name()));
    }

    private Component state(KeyRow key) {
        var now = clock.instant();
        if (key.revokedAt() != null) {
            return new StatusBadge(getTranslation("keys.revoked"), Tone.BAD);
        }
        if (key.activeAt(now)) {
            return new StatusBadge(getTranslation("keys.active"), Tone.GOOD);
        }
        return key.notBefore() != null && now.isBefore(key.notBefore())
                ? new StatusBadge(getTranslation("keys.early"), Tone.WATCH)
                : new StatusBadge(getTranslation("keys.expired"), Tone.CALM);
    }

    private Component revoke(KeyRow key) {
        if (key.revokedAt() != null) {
            return new Span();
        }
        return Inputs.icon(
                getTranslation("keys.revoke.named", "…" + key.lastFour()),
                Icon.TRASH,
                () ->
                        Confirm.delete(
                                getTranslation(
                                        "kit.object",
                                        getTranslation("kind.key"),
                                        "…" + key.lastFour()),
                                getTranslation("keys.revoke.text", row().name()),
                                () -> {
                                    if (Failures.said(
                                            () ->
                                                    consumers.revoke(
                                                            row().tenant().name(),
                                                            row().name(),
                                                            key.id()))) {
                                        Notes.done(getTranslation("keys.revoked.done"));
                                        readKeys();
                                    }
                                }));
    }

    private void showLevels() {
        var row = consumer;
        if (row == null) {
            return;
        }
        var names =
                quotas.all().stream().collect(Collectors.toMap(QuotaRow::id, Function.identity()));
        var here =
                QuotaLevel.of(fleet.gateways()).stream()
                        .filter(level -> belongs(level, names, row))
                        .toList();
        if (here.isEmpty()) {
            levels.show(
                    new EmptyState(
                            Icon.QUOTAS,
                            getTranslation("consumer.levels.none"),
                            getTranslation("consumer.levels.none.text")));
            return;
        }
        var list = new Div();
        list.addClassName("rows");
        for (var level : here) {
            var name = names.get(level.quota());
            var gauge =
                    new LevelGauge(level, name, name == null ? "" : name.name(), clock.instant());
            var line = new Div(new Mono(name == null ? "" : name.name()), gauge);
            line.addClassName("row");
            gauge.addClassName("grow");
            list.add(line);
        }
        levels.show(list);
    }

    private static boolean belongs(QuotaLevel level, Map<UUID, QuotaRow> names, ConsumerRow row) {
        if (row.id().equals(level.consumer())) {
            return true;
        }
        var quota = names.get(level.quota());
        return quota != null
                && quota.scope().consumer() != null
                && quota.scope().consumer().id().equals(row.id());
    }

    private void edit() {
        new EditDrawer(
                        getTranslation("consumers.edit", row().name()),
                        ConsumerForm.change(consumers, tenants, routes, row()),
                        () -> show(row().tenant().name(), row().name()))
                .open();
    }

    private void issue() {
        new IssueDialog(
                        consumers,
                        row(),
                        clock,
                        tenantRow().timeZone(),
                        key -> Snippets.curl(gateway.url(), key, model()),
                        this::readKeys)
                .open();
    }

    @Override
    public String getPageTitle() {
        var row = consumer;
        return getTranslation(
                "title", row == null ? getTranslation("consumers.title") : row.name());
    }
}
