package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.UI;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.ui.gauges.QuotaFigures;
import dev.sluice.console.ui.kit.Inputs;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;

/// Quotas in words: `10K total tokens per hour`.
final class QuotaWords {
    private static final Map<String, String> USUAL =
            Map.of(
                    "PT1S", "window.second",
                    "PT1M", "window.minute",
                    "PT1H", "window.hour",
                    "P1D", "window.day",
                    "P1W", "window.week",
                    "P7D", "window.week",
                    "P1M", "window.month");

    private QuotaWords() {}

    static String window(String window) {
        if (window.isEmpty()) {
            return Inputs.say("window.none");
        }
        var usual = USUAL.get(window);
        if (usual != null) {
            return Inputs.say(usual);
        }
        try {
            var duration = Duration.parse(window);
            return UI.getCurrent()
                    .getTranslation(
                            "window.own", dev.sluice.console.ui.kit.Times.duration(duration));
        } catch (DateTimeParseException _) {
            return UI.getCurrent().getTranslation("window.own", window);
        }
    }

    static String unit(QuotaUnit unit) {
        return Inputs.say("unit." + unit.word());
    }

    /// What is counted in which window: `tokens per hour`; money says what it is by its sign.
    static String counted(QuotaRow row) {
        return row.unit() == QuotaUnit.MONEY
                ? window(row.window())
                : Inputs.say("quotas.counted", unit(row.unit()), window(row.window()));
    }

    static String limit(QuotaRow row) {
        var locale = UI.getCurrent().getLocale();
        return row.unit() == QuotaUnit.MONEY
                ? Inputs.say(
                        "quotas.counted",
                        QuotaFigures.compact(row, row.limit(), locale),
                        window(row.window()))
                : Inputs.say(
                        "quotas.limit.words",
                        QuotaFigures.compact(row, row.limit(), locale),
                        unit(row.unit()),
                        window(row.window()));
    }
}
