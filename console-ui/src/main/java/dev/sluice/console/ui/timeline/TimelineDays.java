package dev.sluice.console.ui.timeline;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Section;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.ui.gauges.EventLine;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Icon;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/// Events by day, the newest first. What is new goes on top of what is shown, which stays where it
/// is, with whatever has the keyboard there.
final class TimelineDays extends Div {
    private static final long serialVersionUID = 1L;

    /// One day's section, and the list in it.
    private record Day(LocalDate date, Section section, OrderedList lines) {}

    private final boolean linked;
    private transient List<InstanceEventRow> shown = List.of();
    private transient List<Day> days = new java.util.ArrayList<>();

    /// @param linked whether the reader may open the pages of instances
    TimelineDays(boolean linked) {
        this.linked = linked;
        addClassName("timeline");
    }

    /// Another question was asked: what is shown answers it no longer.
    void forget() {
        shown = List.of();
        days.clear();
        removeAll();
    }

    /// @param events newest first
    /// @param narrowed whether somebody filtered, for the words where there are none
    void show(List<InstanceEventRow> events, ZoneId zone, boolean narrowed) {
        if (events.isEmpty()) {
            forget();
            add(
                    new EmptyState(
                            Icon.TIMELINE,
                            getTranslation("timeline.none"),
                            getTranslation(
                                    narrowed ? "timeline.none.filtered" : "timeline.none.text")));
            return;
        }
        var fresh = shown.isEmpty() ? -1 : events.indexOf(shown.getFirst());
        if (fresh < 0 || !goesOn(events, fresh)) {
            forget();
            events.forEach(event -> append(event, zone));
            shown = List.copyOf(events);
            return;
        }
        var older = events.stream().skip((long) fresh + shown.size()).toList();
        events.subList(0, fresh).reversed().forEach(event -> prepend(event, zone));
        older.forEach(event -> append(event, zone));
        shown = Stream.of(events.subList(0, fresh), shown, older).flatMap(List::stream).toList();
    }

    /// Whether behind the new ones everything is as it is shown: more may follow, and the last ones
    /// may have left the page, where they stay to be read.
    private boolean goesOn(List<InstanceEventRow> events, int fresh) {
        var both = Math.min(shown.size(), events.size() - fresh);
        return events.subList(fresh, fresh + both).equals(shown.subList(0, both));
    }

    private void append(InstanceEventRow event, ZoneId zone) {
        var date = LocalDate.ofInstant(event.at(), zone);
        if (days.isEmpty() || !days.getLast().date.equals(date)) {
            var day = day(date);
            days.add(day);
            add(day.section);
        }
        days.getLast().lines.add(new EventLine(event, zone, linked));
    }

    private void prepend(InstanceEventRow event, ZoneId zone) {
        var date = LocalDate.ofInstant(event.at(), zone);
        if (!days.getFirst().date.equals(date)) {
            var day = day(date);
            days.addFirst(day);
            addComponentAsFirst(day.section);
        }
        days.getFirst().lines.addComponentAsFirst(new EventLine(event, zone, linked));
    }

    private static Day day(LocalDate date) {
        var lines = new OrderedList();
        lines.addClassName("events");
        var section = new Section(new H2(date.toString()), lines);
        section.addClassNames("panel", "timeline-day");
        section.getElement().setAttribute("aria-label", date.toString());
        return new Day(date, section, lines);
    }
}
