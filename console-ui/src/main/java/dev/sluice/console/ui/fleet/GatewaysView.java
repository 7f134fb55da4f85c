package dev.sluice.console.ui.fleet;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.VaadinRequest;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.GatewayRow;
import dev.sluice.console.fleet.JoinTokens;
import dev.sluice.console.fleet.NodeState;
import dev.sluice.console.fleet.RejectedRevision;
import dev.sluice.console.shared.Page;
import dev.sluice.console.ui.gauges.NodeBadge;
import dev.sluice.console.ui.kit.CodeBlock;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowGrid;
import dev.sluice.console.ui.kit.Times;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// The gateways: whether they are there, what they serve, how far they are behind, and why they
/// refused what they refused.
@Route("gateways")
@Menu(title = "gateways.title", order = 30, icon = "gateways")
@RolesAllowed("PLATFORM_ADMIN")
public final class GatewaysView extends Div implements HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    private final transient FleetStatus fleet;
    private final transient JoinTokens tokens;
    private final transient Clock clock;
    private final Div refusals = new Div();
    private final RowGrid<GatewayRow> rows;

    public GatewaysView(FleetStatus fleet, JoinTokens tokens, Clock clock) {
        this.fleet = fleet;
        this.tokens = tokens;
        this.clock = clock;
        addClassNames("page", "fill");
        refusals.getStyle().set("display", "contents");
        rows =
                new RowGrid<>(
                        getTranslation("gateways.title"),
                        // Nodes are few, and the board keeps them in memory.
                        _ -> new Page<>(fleet.gateways(), null),
                        nothingYet());
        rows.withoutSearch();
        rows.cell(getTranslation("gateways.node"), 13, 2, GatewaysView::node);
        rows.cell(getTranslation("gateways.state"), 8, 0, row -> NodeBadge.of(row.state()));
        rows.cell(getTranslation("gateways.revision"), 10, 1, this::revision);
        rows.text(getTranslation("gateways.seen"), this::seen);
        rows.number(
                getTranslation("gateways.flight"),
                6.5,
                row -> Numbers.exact(row.gauges().inFlight(), getLocale()));
        rows.number(
                getTranslation("gateways.rate"),
                7.5,
                row -> Numbers.decimal(row.gauges().requestsPerSecond(), getLocale()));
        rows.number(getTranslation("gateways.spool"), 10, this::spool);
        rows.text(getTranslation("gateways.certificate"), this::certificate);
        add(
                new PageHeader(
                        getTranslation("gateways.title"),
                        getTranslation("gateways.purpose"),
                        Inputs.primary(getTranslation("gateways.join"), Icon.PLUS, this::join)),
                refusals,
                rows);
        showRefusals();
        Live.follow(this, fleet::onChange, this::refresh);
    }

    private EmptyState nothingYet() {
        return new EmptyState(
                Icon.GATEWAYS,
                getTranslation("gateways.none"),
                getTranslation("gateways.none.text"),
                Inputs.primary(getTranslation("gateways.join"), Icon.PLUS, this::join));
    }

    private void refresh() {
        rows.grid().getDataProvider().refreshAll();
        showRefusals();
    }

    private static Component node(GatewayRow row) {
        var where =
                new Span(
                        Inputs.say("gateways.port")
                                + " "
                                + row.gatewayPort()
                                + (row.version().isEmpty() ? "" : " · " + row.version()));
        where.addClassName("second");
        var stack = new Div(new Mono(row.node()), where);
        stack.addClassName("stack");
        return stack;
    }

    private Component revision(GatewayRow row) {
        var serves = new Mono(row.appliedRevision() == 0 ? "–" : "r" + row.appliedRevision());
        var lag =
                new Span(
                        row.lag() == 0
                                ? getTranslation("gateways.newest")
                                : getTranslation(
                                        "gateways.behind", row.lag(), "r" + row.currentRevision()));
        lag.addClassName("second");
        var stack = new Div(serves, lag);
        stack.addClassName("stack");
        return stack;
    }

    private String seen(GatewayRow row) {
        var last = row.lastSeen();
        if (last == null) {
            return getTranslation("gateways.never");
        }
        var ago = Duration.between(last, clock.instant());
        return ago.toSeconds() < 15
                ? getTranslation("gateways.just.now")
                : getTranslation("gateways.ago", Times.duration(ago));
    }

    private String spool(GatewayRow row) {
        var depth = Numbers.exact(row.gauges().spoolDepth(), getLocale());
        var oldest = row.gauges().spoolOldest();
        return oldest.toSeconds() < 60 ? depth : depth + " · " + Times.duration(oldest);
    }

    private String certificate(GatewayRow row) {
        Instant ends = row.gauges().certificateExpires();
        return ends == null ? "–" : Times.minute(ends, ZoneOffset.UTC) + " UTC";
    }

    private void showRefusals() {
        refusals.removeAll();
        for (var row : fleet.gateways()) {
            var rejected = row.rejected();
            if (rejected != null && row.state() == NodeState.REJECTED) {
                refusals.add(refusal(row, rejected));
            }
        }
    }

    private Component refusal(GatewayRow row, RejectedRevision rejected) {
        var reasons = new UnorderedList();
        rejected.defects()
                .forEach(defect ->
                        reasons.add(
                                new ListItem(
                                        new Mono(
                                                defect.field().isEmpty()
                                                        ? defect.object()
                                                        : defect.object() + " " + defect.field()),
                                        new Span(" " + defect.message()))));
        var words =
                new Div(
                        new Span(
                                getTranslation(
                                        "gateways.refused",
                                        row.node(),
                                        String.valueOf(rejected.revision()),
                                        String.valueOf(row.appliedRevision()))),
                        reasons);
        words.addClassName("grow");
        var banner = new Div(Icon.WARNING.create(), words);
        banner.addClassName("banner");
        banner.getElement().setAttribute("role", "alert");
        return banner;
    }

    private void join() {
        var dialog = new Dialog(getTranslation("gateways.join"));
        dialog.setWidth("42rem");
        var host =
                Inputs.text(
                        getTranslation("gateways.join.host"),
                        getTranslation("gateways.join.host.hint"));
        host.setValue(hostOfThisPage());
        var node =
                Inputs.text(
                        getTranslation("gateways.join.node"),
                        getTranslation("gateways.join.node.hint"));
        var result = new Div();
        var make =
                Inputs.primary(
                        getTranslation("gateways.join.make"),
                        Icon.KEY,
                        () -> show(result, host, Inputs.typed(node)));
        dialog.add(
                new Paragraph(getTranslation("gateways.join.text")),
                Inputs.form(host, node),
                result);
        dialog.getFooter()
                .add(Inputs.plain(getTranslation("kit.close"), Icon.CLOSE, dialog::close), make);
        dialog.open();
    }

    private void show(Div result, TextField host, @org.jspecify.annotations.Nullable String node) {
        if (!host.getValue().matches("[A-Za-z0-9.\\-]+|\\[[0-9A-Fa-f:]+]")) {
            host.setInvalid(true);
            host.setErrorMessage(getTranslation("gateways.join.host.bad"));
            return;
        }
        host.setInvalid(false);
        Failures.said(() -> {
            var token = tokens.issue(node);
            result.removeAll();
            result.add(
                    new CodeBlock(
                            getTranslation("gateways.join.command"),
                            token.command(host.getValue())),
                    new Paragraph(
                            getTranslation(
                                    "gateways.join.once",
                                    Times.duration(
                                            Duration.between(
                                                    clock.instant(), token.expiresAt())))));
        });
    }

    private static String hostOfThisPage() {
        var host = VaadinRequest.getCurrent().getHeader("host");
        if (host == null) {
            return "127.0.0.1";
        }
        var port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("gateways.title"));
    }
}
