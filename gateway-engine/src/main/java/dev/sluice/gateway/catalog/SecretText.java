package dev.sluice.gateway.catalog;

/// A secret that does not print itself: only {@link #reveal()} gives it away.
public final class SecretText {
    private final String text;

    public SecretText(String text) {
        this.text = text;
    }

    /// The secret, for the one line that sends it upstream.
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
