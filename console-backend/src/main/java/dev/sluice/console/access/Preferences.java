package dev.sluice.console.access;

import org.jspecify.annotations.Nullable;

/// How a user wants to see the console; null where nothing was chosen.
///
/// @param language `en` or `zh`
/// @param theme `light`, `dark` or `system`
public record Preferences(@Nullable String language, @Nullable String theme) {
    /// Nothing was chosen.
    public static final Preferences NONE = new Preferences(null, null);
}
