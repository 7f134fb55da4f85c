package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.datepicker.DatePicker;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Picks a time range and says in which time zone its days begin.
public final class TimeRangePicker extends Div {
    private static final long serialVersionUID = 1L;

    /// What the list offers: the usual ranges, and `null` inside for two days of one's own.
    private record Choice(TimeRange.@Nullable Usual usual) {}

    private final transient Clock clock;
    private final transient Consumer<TimeRange> changed;
    private final Select<Choice> choice = new Select<>();
    private final DatePicker first;
    private final DatePicker last;
    private final Span zoneName = new Span();
    private ZoneId zone;
    private boolean quiet;

    public TimeRangePicker(TimeRange range, ZoneId zone, Clock clock, Consumer<TimeRange> changed) {
        this.zone = zone;
        this.clock = clock;
        this.changed = changed;
        addClassName("range");
        var choices = new ArrayList<Choice>();
        for (var usual : TimeRange.Usual.values()) {
            choices.add(new Choice(usual));
        }
        choices.add(new Choice(null));
        choice.setItems(choices);
        choice.setItemLabelGenerator(
                one -> getTranslation(one.usual() == null ? "range.own" : one.usual().key()));
        choice.setAriaLabel(getTranslation("range.name"));
        first = day("range.first");
        last = day("range.last");
        choice.addValueChangeListener(change -> chosen(change.isFromClient()));
        first.addValueChangeListener(_ -> typed());
        last.addValueChangeListener(_ -> typed());
        zoneName.addClassName("zone");
        add(choice, first, last, zoneName);
        show(range);
    }

    private DatePicker day(String key) {
        var field = new DatePicker();
        field.setAriaLabel(getTranslation(key));
        field.setI18n(Calendars.texts());
        return field;
    }

    /// Shows a range without telling anybody.
    public void show(TimeRange range) {
        quiet = true;
        var days = range instanceof TimeRange.Days;
        choice.setValue(new Choice(range instanceof TimeRange.Usual usual ? usual : null));
        if (range instanceof TimeRange.Days(var from, var to)) {
            first.setValue(from);
            last.setValue(to);
        }
        first.setVisible(days);
        last.setVisible(days);
        zoneName.setText(Times.zone(zone, clock.instant(), getLocale()));
        quiet = false;
    }

    /// Days begin in that zone from now on.
    public void zone(ZoneId zone) {
        this.zone = zone;
        zoneName.setText(Times.zone(zone, clock.instant(), getLocale()));
    }

    private void chosen(boolean byHand) {
        if (quiet || !byHand) {
            return;
        }
        var usual = choice.getValue().usual();
        if (usual != null) {
            first.setVisible(false);
            last.setVisible(false);
            changed.accept(usual);
            return;
        }
        var today = clock.instant().atZone(zone).toLocalDate();
        quiet = true;
        first.setValue(today.minusDays(6));
        last.setValue(today);
        quiet = false;
        first.setVisible(true);
        last.setVisible(true);
        first.focus();
        typed();
    }

    private void typed() {
        if (quiet || first.getValue() == null || last.getValue() == null) {
            return;
        }
        var wrong = last.getValue().isBefore(first.getValue());
        last.setInvalid(wrong);
        last.setErrorMessage(wrong ? getTranslation("range.backwards") : null);
        if (!wrong) {
            changed.accept(new TimeRange.Days(first.getValue(), last.getValue()));
        }
    }
}
