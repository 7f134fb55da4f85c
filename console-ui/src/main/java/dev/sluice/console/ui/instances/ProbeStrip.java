package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.PulseCell;
import dev.sluice.console.ui.gauges.HealthWords;
import dev.sluice.console.ui.kit.Numbers;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A day of an instance in quarters of an hour: the worst state of each, and its probes.
///
/// What the cells show stands below them in words, for whoever cannot see or point at them.
final class ProbeStrip extends Div {
    private static final long serialVersionUID = 1L;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final Duration CELL = Duration.ofMinutes(15);
    private static final int EVERY = 16;
    private static final int MOST_TOLD = 4;

    ProbeStrip() {
        addClassName("strip");
    }

    /// @param cells oldest first, without gaps
    void show(List<PulseCell> cells, ZoneId zone) {
        removeAll();
        var row = new Div();
        row.addClassName("strip-cells");
        row.getElement().setAttribute("role", "img");
        var scale = new Div();
        scale.addClassName("strip-scale");
        scale.getElement().setAttribute("aria-hidden", "true");
        for (var at = 0; at < cells.size(); at++) {
            var cell = cells.get(at);
            row.add(cell(cell, zone));
            if (at % EVERY == 0) {
                scale.add(new Span(TIME.format(cell.from().atZone(zone))));
            }
        }
        var now = new Span(getTranslation("strip.now"));
        scale.add(now);
        var words = words(cells, zone);
        row.getElement().setAttribute("aria-label", words);
        var said = new Paragraph(words);
        said.addClassName("hint");
        said.getElement().setAttribute("aria-hidden", "true");
        add(row, scale, said, legend());
    }

    private Div cell(PulseCell cell, ZoneId zone) {
        var one = new Div();
        one.addClassNames(
                "strip-cell", HealthWords.tone(cell.worst()).name().toLowerCase(Locale.ROOT));
        if (cell.failed() > 0) {
            one.addClassName("some-failed");
        }
        one.getElement()
                .setAttribute(
                        "title",
                        cell.worst() == HealthState.UNKNOWN
                                ? getTranslation("strip.cell.unknown", span(cell, zone))
                                : getTranslation(
                                        "strip.cell",
                                        span(cell, zone),
                                        HealthWords.word(cell.worst()),
                                        Numbers.exact(cell.ok(), getLocale()),
                                        Numbers.exact(cell.failed(), getLocale())));
        return one;
    }

    private static String span(PulseCell cell, ZoneId zone) {
        return TIME.format(cell.from().atZone(zone))
                + "–"
                + TIME.format(cell.from().plus(CELL).atZone(zone));
    }

    private String words(List<PulseCell> cells, ZoneId zone) {
        var ok = cells.stream().mapToLong(PulseCell::ok).sum();
        var failed = cells.stream().mapToLong(PulseCell::failed).sum();
        if (cells.stream().allMatch(cell -> cell.worst() == HealthState.UNKNOWN)) {
            return getTranslation("strip.none");
        }
        var sum =
                ok + failed == 0
                        ? getTranslation("strip.sum.none")
                        : getTranslation(
                                "strip.sum",
                                Numbers.exact(ok, getLocale()),
                                Numbers.exact(failed, getLocale()));
        var out = cells.stream().filter(cell -> cell.worst() == HealthState.EJECTED).toList();
        if (out.isEmpty()) {
            return sum + getTranslation("story.between") + getTranslation("strip.never.out");
        }
        var told = new ArrayList<String>();
        out.reversed().stream().limit(MOST_TOLD).forEach(cell -> told.add(span(cell, zone)));
        return sum
                + getTranslation("story.between")
                + getTranslation(
                        out.size() > MOST_TOLD ? "strip.out.more" : "strip.out",
                        String.join(getTranslation("kit.comma"), told),
                        out.size() - Math.min(out.size(), MOST_TOLD));
    }

    private Div legend() {
        var legend = new Div();
        legend.addClassName("strip-legend");
        legend.getElement().setAttribute("aria-hidden", "true");
        for (var state :
                List.of(
                        HealthState.HEALTHY,
                        HealthState.SUSPECT,
                        HealthState.EJECTED,
                        HealthState.UNKNOWN)) {
            var mark = new Span();
            mark.addClassNames(
                    "strip-mark", HealthWords.tone(state).name().toLowerCase(Locale.ROOT));
            legend.add(new Span(mark, new Span(getTranslation("strip.legend." + state.word()))));
        }
        return legend;
    }
}
