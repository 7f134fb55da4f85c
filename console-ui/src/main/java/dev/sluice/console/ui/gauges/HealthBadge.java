package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Span;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Tone;
import org.jspecify.annotations.Nullable;

/// The health of an instance in one word, with the reason on hovering and how many gateways agree
/// where they do not all.
public final class HealthBadge extends Span {
    private static final long serialVersionUID = 1L;

    public HealthBadge(@Nullable InstanceHealth health, boolean disabled) {
        addClassName("chips");
        if (disabled) {
            add(new StatusBadge(getTranslation("health.disabled"), Tone.CALM));
            return;
        }
        if (health == null) {
            add(new StatusBadge(getTranslation("health.unknown"), Tone.CALM));
            return;
        }
        var word = getTranslation("health." + health.state());
        if (health.agreeing() < health.asked()) {
            word = getTranslation("health.some", word, health.agreeing(), health.asked());
        }
        var badge = new StatusBadge(word, health.tone());
        if (!health.reason().isBlank()) {
            badge.getElement().setAttribute("title", health.reason());
        }
        add(badge);
    }
}
