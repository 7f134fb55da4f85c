package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.ui.kit.Meter;
import dev.sluice.console.ui.kit.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A quota's level: how much is used and held of its limit, and when the window ends.
public final class LevelGauge extends Div {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable QuotaRow quota;

    /// @param quota in whose unit the level counts; null where it is not known
    /// @param name what the level belongs to, for screen readers
    public LevelGauge(QuotaLevel level, @Nullable QuotaRow quota, String name, Instant now) {
        this.quota = quota;
        addClassName("gauge");
        var locale = getLocale();
        var figures =
                getTranslation(
                        "gauge.of",
                        QuotaFigures.compact(quota, level.used(), locale),
                        QuotaFigures.compact(quota, level.limit(), locale));
        var words = new Div(new Span(figures), new Span(beside(level, now)));
        words.addClassName("gauge-words");
        add(words, new Meter(level.used(), level.held(), level.limit(), name + ": " + figures));
        getElement()
                .setAttribute(
                        "title",
                        getTranslation(
                                "gauge.exact",
                                QuotaFigures.exact(quota, level.used(), locale),
                                QuotaFigures.exact(quota, level.held(), locale),
                                QuotaFigures.exact(quota, level.limit(), locale)));
    }

    private String beside(QuotaLevel level, Instant now) {
        if (level.resetsAt() == null || !level.resetsAt().isAfter(now)) {
            return level.held() > 0
                    ? getTranslation(
                            "gauge.held", QuotaFigures.compact(quota, level.held(), getLocale()))
                    : "";
        }
        return getTranslation(
                "gauge.resets", Times.duration(Duration.between(now, level.resetsAt())));
    }
}
