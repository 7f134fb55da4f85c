package dev.sluice.console.ui.kit;

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

    private Times() {}

    public static String second(Instant at, ZoneId zone) {
        return SECOND.format(at.atZone(zone));
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

    /// A duration in its two largest units: `2 h 5 min`, `340 ms`.
    public static String duration(Duration duration) {
        var millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        var seconds = duration.toSeconds();
        if (seconds < 60) {
            var tenths = millis / 100 % 10;
            return seconds < 10 && tenths > 0 ? seconds + "." + tenths + " s" : seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String unit, long small, String smaller) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smaller;
    }
}
