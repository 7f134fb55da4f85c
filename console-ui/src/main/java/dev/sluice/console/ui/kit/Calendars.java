package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.datepicker.DatePicker;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Arrays;

/// Gives date fields the words of the reader's language and days as `2026-11-25` in both.
public final class Calendars {
    private Calendars() {}

    public static DatePicker.DatePickerI18n texts() {
        var locale = UI.getCurrent().getLocale();
        // Vaadin counts the week from Sunday.
        var days = Arrays.stream(DayOfWeek.values()).map(day -> day.minus(1)).toList();
        return new DatePicker.DatePickerI18n()
                .setMonthNames(
                        Arrays.stream(Month.values())
                                .map(month ->
                                        month.getDisplayName(TextStyle.FULL_STANDALONE, locale))
                                .toList())
                .setWeekdays(
                        days.stream()
                                .map(day -> day.getDisplayName(TextStyle.FULL_STANDALONE, locale))
                                .toList())
                .setWeekdaysShort(
                        days.stream()
                                .map(day -> day.getDisplayName(TextStyle.SHORT_STANDALONE, locale))
                                .toList())
                .setDateFormat("yyyy-MM-dd")
                .setFirstDayOfWeek(1)
                .setToday(Inputs.say("range.today"))
                .setCancel(Inputs.say("kit.cancel"))
                .setBadInputErrorMessage(Inputs.say("range.bad.day"));
    }
}
