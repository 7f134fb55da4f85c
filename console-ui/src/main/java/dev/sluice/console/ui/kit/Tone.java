package dev.sluice.console.ui.kit;

/// What a state means for whoever reads it; the word beside it says the same, never colour alone.
public enum Tone {
    GOOD,
    WATCH,
    BAD,
    CALM
}
