package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.badge.Badge;
import com.vaadin.flow.component.badge.BadgeVariant;

/// A state in one word.
public final class StatusBadge extends Badge {
    private static final long serialVersionUID = 1L;

    public StatusBadge(String word, Tone tone) {
        super(word);
        addClassName("status");
        switch (tone) {
            case GOOD -> addThemeVariants(BadgeVariant.SUCCESS);
            case WATCH -> addThemeVariants(BadgeVariant.WARNING);
            case BAD -> addThemeVariants(BadgeVariant.ERROR);
            case CALM -> addClassName("calm");
        }
    }
}
