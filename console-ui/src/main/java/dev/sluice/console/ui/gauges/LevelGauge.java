package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.ui.kit.Meter;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.Times;
import java.time.Duration;
import java.time.Instant;

/// A quota's level: how much is used and held of its limit, and when the window ends.
public final class LevelGauge extends Div {
    private static final long serialVersionUID = 1L;

    /// @param name what the level belongs to, for screen readers
    public LevelGauge(QuotaLevel level, String name, Instant now) {
        addClassName("gauge");
        var locale = getLocale();
        var figures =
                getTranslation(
                        "gauge.of",
                        Numbers.compact(level.used(), locale),
                        Numbers.compact(level.limit(), locale));
        var words = new Div(new Span(figures), new Span(beside(level, now)));
        words.addClassName("gauge-words");
        add(words, new Meter(level.used(), level.held(), level.limit(), name + ": " + figures));
        getElement()
                .setAttribute(
                        "title",
                        getTranslation(
                                "gauge.exact",
                                Numbers.exact(level.used(), locale),
                                Numbers.exact(level.held(), locale),
                                Numbers.exact(level.limit(), locale)));
    }

    private String beside(QuotaLevel level, Instant now) {
        if (level.resetsAt() == null || !level.resetsAt().isAfter(now)) {
            return level.held() > 0
                    ? getTranslation("gauge.held", Numbers.compact(level.held(), getLocale()))
                    : "";
        }
        return getTranslation(
                "gauge.resets", Times.duration(Duration.between(now, level.resetsAt())));
    }
}
