package dev.sluice.console.ui.overview;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.fleet.InstanceHealth.AtGateway;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.ui.gauges.HealthBadge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The instances and how they stand. Rows stay where they are while figures change, with whatever
/// has the keyboard there.
final class HealthList extends Div {
    private static final long serialVersionUID = 1L;

    private static final class Line {
        private final Span second = new Span();
        private final Div badge = new Div();

        Line() {
            second.addClassName("second");
        }
    }

    private transient List<UUID> shown = List.of();
    private transient List<Line> lines = List.of();

    HealthList() {
        addClassName("rows");
    }

    void show(List<InstanceRow> instances, Map<UUID, InstanceHealth> health) {
        var ids = instances.stream().map(InstanceRow::id).toList();
        if (!ids.equals(shown)) {
            shown = ids;
            build(instances);
        }
        for (var at = 0; at < instances.size(); at++) {
            fill(lines.get(at), instances.get(at), health.get(ids.get(at)));
        }
    }

    private void build(List<InstanceRow> instances) {
        removeAll();
        var fresh = new ArrayList<Line>();
        for (var instance : instances) {
            var line = new Line();
            var link = new Anchor("instances/" + instance.name(), instance.name());
            link.addClassNames("mono", "row-link");
            var words = new Div(link, line.second);
            words.addClassNames("stack", "grow");
            var row = new Div(words, line.badge);
            row.addClassName("row");
            add(row);
            fresh.add(line);
        }
        lines = fresh;
    }

    private void fill(Line line, InstanceRow instance, @Nullable InstanceHealth health) {
        var hosting = getTranslation("hosting." + instance.hosting().word());
        line.second.setText(
                health == null
                        ? hosting
                        : getTranslation(
                                "overview.flight",
                                hosting,
                                health.gateways().stream().mapToInt(AtGateway::active).sum()));
        line.badge.removeAll();
        line.badge.add(new HealthBadge(health, instance.disabled()));
    }
}
