package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.UI;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Numbers;
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

    static String limit(QuotaRow row) {
        return UI.getCurrent()
                .getTranslation(
                        "quotas.limit.words",
                        Numbers.compact(row.limit(), UI.getCurrent().getLocale()),
                        unit(row.unit()),
                        window(row.window()));
    }
}
