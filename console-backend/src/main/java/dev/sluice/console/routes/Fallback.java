package dev.sluice.console.routes;

/// When a request may move to the next instance.
public enum Fallback {
    RATE_LIMITING("rate_limiting"),
    HTTP_429("http_429"),
    HTTP_5XX("http_5xx");

    private final String word;

    Fallback(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
