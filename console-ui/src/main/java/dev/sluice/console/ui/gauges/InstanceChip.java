package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Span;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.ui.kit.Mono;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An instance's name in a row of others: a mark in the tone of its state, and the state in a word
/// where it is not plainly healthy.
public final class InstanceChip extends Span {
    private static final long serialVersionUID = 1L;

    /// @param beside what follows the name, such as a share; empty for nothing
    public InstanceChip(
            String name, @Nullable InstanceHealth health, boolean disabled, String beside) {
        addClassNames("chip", "instance-chip");
        var state =
                disabled
                        ? HealthState.DISABLED
                        : health == null ? HealthState.UNKNOWN : health.state();
        var mark = new Span();
        mark.addClassNames("state-mark", HealthWords.tone(state).name().toLowerCase(Locale.ROOT));
        mark.getElement().setAttribute("aria-hidden", "true");
        add(mark, new Mono(name));
        if (!beside.isEmpty()) {
            var second = new Span(beside);
            second.addClassName("share");
            add(second);
        }
        var word =
                new Span(
                        health == null || disabled
                                ? HealthWords.word(state)
                                : HealthBadge.words(health));
        word.addClassName(
                state == HealthState.HEALTHY || state == HealthState.UNKNOWN
                        ? "unseen"
                        : "chip-state");
        add(word);
        getElement().setAttribute("title", word.getText());
    }
}
