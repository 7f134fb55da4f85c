package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.datetimepicker.DateTimePicker;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import dev.sluice.console.quotas.QuotaBoostEdit;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.ui.kit.Calendars;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Another limit for a while: how much, and until when. Nothing typed = no boost.
final class BoostField extends Div {
    private static final long serialVersionUID = 1L;

    /// How long it holds.
    enum Span {
        NONE(Duration.ZERO),
        HALF_HOUR(Duration.ofMinutes(30)),
        HOUR(Duration.ofHours(1)),
        TWO_HOURS(Duration.ofHours(2)),
        FOUR_HOURS(Duration.ofHours(4)),
        TODAY(Duration.ZERO),
        OWN(Duration.ZERO);

        private final Duration duration;

        Span(Duration duration) {
            this.duration = duration;
        }
    }

    private final transient Clock clock;
    private final ZoneId zone;
    private final BigDecimalField limit;
    private final Select<Span> span;
    private final DateTimePicker until = new DateTimePicker(Inputs.say("boost.until"));

    /// @param zone in which a day ends and the moment is typed
    BoostField(Fields fields, Clock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
        span =
                Inputs.choice(
                        Inputs.say("boost.span"),
                        List.of(Span.values()),
                        one -> Inputs.say("boost." + one.name().toLowerCase(Locale.ROOT)));
        limit = fields.add("boost.limit", Inputs.amount(Inputs.say("boost.limit"), ""));
        fields.add("boost.until", until);
        fields.alias("boost", limit);
        fields.watch(span);
        until.setStep(Duration.ofMinutes(15));
        until.setLocale(Locale.UK);
        until.setDatePickerI18n(Calendars.texts());
        until.setDateAriaLabel(Inputs.say("boost.until") + ": " + Inputs.say("prices.date"));
        until.setTimeAriaLabel(Inputs.say("boost.until") + ": " + Inputs.say("prices.hour"));
        until.setHelperText(
                dev.sluice.console.ui.kit.Times.zone(zone, clock.instant(), getLocale()));
        until.setWidthFull();
        span.addValueChangeListener(_ -> arrange());
        span.setValue(Span.NONE);
        add(Inputs.form(span, limit), until);
        addClassName("boost-field");
        arrange();
    }

    private void arrange() {
        limit.setVisible(span.getValue() != Span.NONE);
        until.setVisible(span.getValue() == Span.OWN);
    }

    /// Shows the boost that a quota has; one that is over shows as none.
    void show(QuotaRow row) {
        var boost = row.boost();
        if (boost != null && clock.instant().isBefore(boost.until())) {
            span.setValue(Span.OWN);
            limit.setValue(row.amount(boost.limit()));
            until.setValue(LocalDateTime.ofInstant(boost.until(), zone));
        }
    }

    void clear() {
        span.setValue(Span.NONE);
        limit.clear();
        until.clear();
    }

    /// Null where none is wanted.
    @Nullable QuotaBoostEdit value() {
        if (span.getValue() == Span.NONE) {
            return null;
        }
        var end = end();
        return new QuotaBoostEdit(limit.getValue(), end == null ? null : end.toString());
    }

    private @Nullable Instant end() {
        var now = clock.instant();
        return switch (span.getValue()) {
            case NONE -> null;
            case HALF_HOUR, HOUR, TWO_HOURS, FOUR_HOURS -> now.plus(span.getValue().duration);
            case TODAY -> now.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
            case OWN -> until.getValue() == null ? null : until.getValue().atZone(zone).toInstant();
        };
    }
}
