package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.page.ColorScheme;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Light, dark, or as the reader's system has it.
public enum Theme {
    SYSTEM(ColorScheme.Value.SYSTEM),
    LIGHT(ColorScheme.Value.LIGHT),
    DARK(ColorScheme.Value.DARK);

    private final ColorScheme.Value scheme;

    Theme(ColorScheme.Value scheme) {
        this.scheme = scheme;
    }

    public ColorScheme.Value scheme() {
        return scheme;
    }

    /// As it is stored.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The key of its name.
    public String key() {
        return "theme." + word();
    }

    /// The theme of that word; the system's where there is none.
    public static Theme of(@Nullable String word) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElse(SYSTEM);
    }
}
