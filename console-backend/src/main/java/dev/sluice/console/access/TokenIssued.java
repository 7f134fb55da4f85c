package dev.sluice.console.access;

/// A new token in full: the only time that anybody sees it.
public record TokenIssued(TokenRow row, String token) {
    @Override
    public String toString() {
        return "TokenIssued[row=" + row + ", token=***]";
    }
}
