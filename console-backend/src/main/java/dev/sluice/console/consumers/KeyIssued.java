package dev.sluice.console.consumers;

/// A new key in full: the only time that anybody sees it.
public record KeyIssued(KeyRow row, String key) {
    @Override
    public String toString() {
        return "KeyIssued[row=" + row + ", key=***]";
    }
}
