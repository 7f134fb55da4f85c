package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.events.EventKind;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.ui.gauges.HealthWords;
import dev.sluice.console.ui.kit.Mono;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// How an instance stands and how it came there: the states drawn, and each gateway's view in
/// sentences.
final class StatePanel extends Div {
    private static final long serialVersionUID = 1L;
    private static final int MOST_WAYS = 5;

    private final StateDrawing drawing = new StateDrawing();
    private final Div stories = new Div();

    StatePanel() {
        addClassName("state-panel");
        var scroll = new Div(drawing);
        scroll.addClassName("drawing-scroll");
        stories.addClassName("stories");
        add(scroll, stories);
    }

    /// @param happened the instance's events, newest first
    void show(
            InstanceHealth health,
            HealthState shown,
            List<InstanceEventRow> happened,
            Instant now,
            ZoneId zone) {
        drawing.show(shown, came(health, shown, happened));
        stories.removeAll();
        if (health.gateways().isEmpty()) {
            stories.add(new Span(getTranslation("story.nobody")));
        }
        for (var at : health.gateways()) {
            var words = new Span(HealthWords.story(at, now, zone));
            words.addClassName("grow");
            var story = new Div(new Mono(at.node()), words);
            story.addClassName("story");
            stories.add(story);
        }
    }

    /// The last changes of state at the gateway that says the worst, back to when all was well.
    static List<StateDrawing.Way> came(
            InstanceHealth health, HealthState shown, List<InstanceEventRow> happened) {
        var ways = new ArrayList<StateDrawing.Way>();
        var to = shown;
        for (var event : happened) {
            if (event.kind() != EventKind.STATE
                    || health.gateway() != null && !event.gateway().equals(health.gateway())) {
                continue;
            }
            var from = HealthState.of(event.from());
            if (from == HealthState.UNKNOWN
                    || HealthState.of(event.to()) != to
                    || ways.size() == MOST_WAYS) {
                break;
            }
            ways.addFirst(new StateDrawing.Way(from, to));
            if (from == HealthState.HEALTHY) {
                break;
            }
            to = from;
        }
        return ways;
    }
}
