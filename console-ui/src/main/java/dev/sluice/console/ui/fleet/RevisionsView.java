package dev.sluice.console.ui.fleet;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.GatewayRow;
import dev.sluice.console.fleet.NodeState;
import dev.sluice.console.publishing.PublishProblem;
import dev.sluice.console.publishing.RevisionRow;
import dev.sluice.console.publishing.Revisions;
import dev.sluice.console.shared.Page;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.RowGrid;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import jakarta.annotation.security.RolesAllowed;
import java.time.ZoneOffset;
import java.util.List;

/// What was published, newest first, and which gateways serve it.
@Route("revisions")
@Menu(title = "revisions.title", order = 31, icon = "revisions")
@RolesAllowed("PLATFORM_ADMIN")
public final class RevisionsView extends Div implements HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    /// As far back as the list goes; older ones stay in the log.
    private static final int SHOWN = 200;

    private final transient Revisions revisions;
    private final transient FleetStatus fleet;
    private final Div problem = new Div();
    private final RowGrid<RevisionRow> rows;
    private transient List<GatewayRow> gateways;

    public RevisionsView(Revisions revisions, FleetStatus fleet) {
        this.revisions = revisions;
        this.fleet = fleet;
        gateways = fleet.gateways();
        addClassNames("page", "fill");
        problem.getStyle().set("display", "contents");
        rows =
                new RowGrid<>(
                        getTranslation("revisions.title"),
                        _ -> new Page<>(revisions.list(SHOWN), null),
                        new EmptyState(
                                Icon.REVISIONS,
                                getTranslation("revisions.none"),
                                getTranslation("revisions.none.text")));
        rows.withoutSearch();
        rows.cell(getTranslation("revisions.number"), 6, 0, row -> new Mono("r" + row.number()));
        rows.text(
                getTranslation("revisions.at"),
                row -> Times.second(row.publishedAt(), ZoneOffset.UTC) + " UTC");
        rows.text(getTranslation("revisions.by"), RevisionRow::publishedBy);
        rows.text(getTranslation("revisions.note"), row -> ChangeWords.of(row.note(), getLocale()))
                .setFlexGrow(3);
        rows.cell(getTranslation("revisions.served"), 10, 0, this::served);
        rows.cell(
                getTranslation("revisions.checksum"),
                9,
                0,
                row -> {
                    var sum =
                            new Mono(
                                    row.checksum()
                                            .substring(0, Math.min(12, row.checksum().length())));
                    sum.getElement().setAttribute("title", row.checksum());
                    return sum;
                });
        rows.number(
                getTranslation("revisions.size"),
                7,
                row -> getTranslation("revisions.bytes", Numbers.exact(row.bytes(), getLocale())));
        add(
                new PageHeader(
                        getTranslation("revisions.title"), getTranslation("revisions.purpose")),
                problem,
                rows);
        showProblem();
        Live.follow(this, fleet::onChange, this::refresh);
    }

    private void refresh() {
        gateways = fleet.gateways();
        rows.grid().getDataProvider().refreshAll();
        showProblem();
    }

    private Component served(RevisionRow row) {
        var nodes =
                gateways.stream()
                        .filter(gateway -> gateway.state() != NodeState.AWAY)
                        .filter(gateway -> gateway.appliedRevision() == row.number())
                        .count();
        var connected =
                gateways.stream().filter(gateway -> gateway.state() != NodeState.AWAY).count();
        return nodes == 0
                ? new Span()
                : new StatusBadge(
                        getTranslation("revisions.by.nodes", nodes, connected),
                        nodes == connected ? Tone.GOOD : Tone.WATCH);
    }

    private void showProblem() {
        problem.removeAll();
        revisions.problem().map(this::banner).ifPresent(problem::add);
    }

    private Component banner(PublishProblem why) {
        var reasons = new UnorderedList();
        why.reasons().forEach(reason -> reasons.add(new ListItem(reason)));
        var words =
                new Div(
                        new Span(
                                getTranslation(
                                        "revisions.problem", String.valueOf(why.revision()))),
                        reasons);
        words.addClassName("grow");
        var banner = new Div(Icon.WARNING.create(), words);
        banner.addClassName("banner");
        banner.getElement().setAttribute("role", "alert");
        return banner;
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("revisions.title"));
    }
}
