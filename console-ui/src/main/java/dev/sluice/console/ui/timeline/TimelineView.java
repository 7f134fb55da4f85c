package dev.sluice.console.ui.timeline;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.spring.security.AuthenticationContext;
import dev.sluice.console.events.EventKind;
import dev.sluice.console.events.EventLog;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.gauges.SharedZone;
import dev.sluice.console.ui.kit.Address;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Live;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.TimeRangePicker;
import jakarta.annotation.security.PermitAll;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What happened to instances and to the traffic before them: switches, ejections, recoveries and
/// flow-backs, the newest first, each with why, for how long and whose requests. The address holds
/// the filters; what happens while somebody looks shows by itself.
@Route("timeline")
@Menu(title = "timeline.title", order = 2, icon = "timeline")
@PermitAll
public final class TimelineView extends Div implements HasDynamicTitle, BeforeEnterObserver {
    private static final long serialVersionUID = 1L;

    private static final int PAGE = 50;
    private static final int MOST = 500;

    private final transient EventLog events;
    private final transient Instances instances;
    private final transient Routes routes;
    private final transient Tenants tenants;
    private final transient Clock clock;
    private final boolean admin;
    private final Div filters = new Div();
    private final TimelineDays days;
    private final Button older;
    private transient TimelineFilter filter;
    private ZoneId zone = ZoneOffset.UTC;
    private int limit = PAGE;

    public TimelineView(
            EventLog events,
            Instances instances,
            Routes routes,
            Tenants tenants,
            FleetStatus fleet,
            AuthenticationContext authentication,
            Clock clock) {
        this.events = events;
        this.instances = instances;
        this.routes = routes;
        this.tenants = tenants;
        this.clock = clock;
        filter = TimelineFilter.of(com.vaadin.flow.router.QueryParameters.empty());
        addClassName("page");
        filters.addClassName("filters");
        admin = authentication.hasRole("PLATFORM_ADMIN");
        days = new TimelineDays(admin);
        older = Inputs.plain(getTranslation("timeline.older"), Icon.DOWN, this::older);
        older.addClassName("timeline-older");
        add(
                new PageHeader(
                        getTranslation("timeline.title"), getTranslation("timeline.purpose")),
                filters,
                days,
                older);
        Live.follow(this, fleet::onChange, this::read);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        filter = TimelineFilter.of(event.getLocation().getQueryParameters());
        zone = SharedZone.of(tenants.all());
        filters.removeAll();
        filters.add(
                new TimeRangePicker(filter.range(), zone, clock, range -> show(filter.in(range))));
        if (admin) {
            // Everybody else sees what touched them, and need not know of all there is.
            filters.add(names());
        }
        filters.add(kind());
        days.forget();
        read();
    }

    private Component[] names() {
        return new Component[] {
            pick(
                    "field.instance",
                    "timeline.all.instances",
                    instances.refs().values(),
                    filter.instance(),
                    name -> show(filter.of(name, filter.route()))),
            pick(
                    "kind.route",
                    "timeline.all.routes",
                    routes.refs().values(),
                    filter.route(),
                    name -> show(filter.of(filter.instance(), name)))
        };
    }

    private ComboBox<String> pick(
            String name,
            String all,
            Collection<Ref> of,
            @Nullable String chosen,
            Consumer<@Nullable String> changed) {
        var names = of.stream().map(Ref::name).collect(Collectors.toCollection(TreeSet::new));
        if (chosen != null) {
            // What is gone still has a past.
            names.add(chosen);
        }
        var field = new ComboBox<String>();
        field.setAriaLabel(getTranslation(name));
        field.setPlaceholder(getTranslation(all));
        field.setItems(names);
        field.setClearButtonVisible(true);
        field.setValue(chosen);
        field.addValueChangeListener(change -> changed.accept(change.getValue()));
        return field;
    }

    private Select<String> kind() {
        var field = new Select<String>();
        field.setItems(Arrays.stream(EventKind.values()).map(EventKind::word).toList());
        field.setAriaLabel(getTranslation("timeline.kind"));
        field.setItemLabelGenerator(word ->
                word == null
                        ? getTranslation("timeline.all.kinds")
                        : getTranslation("event.kind." + word));
        field.setEmptySelectionAllowed(true);
        field.setEmptySelectionCaption(getTranslation("timeline.all.kinds"));
        field.setWidth("12rem");
        var chosen = filter.kind();
        field.setValue(chosen == null ? null : chosen.word());
        field.addValueChangeListener(change ->
                show(
                        filter.of(
                                Arrays.stream(EventKind.values())
                                        .filter(one -> one.word().equals(change.getValue()))
                                        .findFirst()
                                        .orElse(null))));
        return field;
    }

    private void show(TimelineFilter asked) {
        filter = asked;
        limit = PAGE;
        days.forget();
        Address.replace("timeline", filter.address());
        read();
    }

    private void older() {
        limit = Math.min(MOST, limit + PAGE);
        read();
    }

    private void read() {
        var page = events.list(filter.question(clock.instant(), zone, limit));
        older.setVisible(page.next() != null && limit < MOST);
        days.show(page.items(), zone, filter.narrows());
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("timeline.title"));
    }
}
