package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/// How instants and durations are written.
public final class Times {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private Times() {}

    public static String second(Instant at, ZoneId zone) {
        return SECOND.format(at.atZone(zone));
    }

    /// The time of day alone.
    public static String clock(Instant at, ZoneId zone) {
        return CLOCK.format(at.atZone(zone));
    }

    public static String minute(Instant at, ZoneId zone) {
        return MINUTE.format(at.atZone(zone));
    }

    /// A zone as people read it: `Asia/Shanghai (UTC+8)`.
    public static String zone(ZoneId zone, Instant at, Locale locale) {
        var offset = zone.getRules().getOffset(at).getId();
        if (zone.getId().equals("UTC") || offset.equals("Z") && zone.getId().equals("Z")) {
            return "UTC";
        }
        var shown = offset.equals("Z") ? "UTC" : "UTC" + offset;
        var id = zone.getId();
        return id.contains("/")
                ? id + " (" + shown + ")"
                : zone.getDisplayName(TextStyle.SHORT, locale);
    }

    /// A duration in its two largest units, in the language of the page: `2 h 5 min`, `340 ms`.
    public static String duration(Duration duration) {
        var ui = UI.getCurrent();
        return duration(duration, ui == null ? Locale.ENGLISH : ui.getLocale());
    }

    /// The same in a language that is given.
    public static String duration(Duration duration, Locale locale) {
        var millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " " + unit("ms", locale);
        }
        var seconds = duration.toSeconds();
        if (seconds < 60) {
            var tenths = millis / 100 % 10;
            return (seconds < 10 && tenths > 0 ? seconds + "." + tenths : String.valueOf(seconds))
                    + " "
                    + unit("s", locale);
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s", locale);
        }
        if (seconds < 86_400) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min", locale);
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h", locale);
    }

    private static String two(long large, String unit, long small, String smaller, Locale locale) {
        var first = large + " " + unit(unit, locale);
        return small == 0 ? first : first + " " + small + " " + unit(smaller, locale);
    }

    private static String unit(String unit, Locale locale) {
        if (!"zh".equals(locale.getLanguage())) {
            return unit;
        }
        return switch (unit) {
            case "ms" -> "毫秒";
            case "s" -> "秒";
            case "min" -> "分钟";
            case "h" -> "小时";
            default -> "天";
        };
    }
}
