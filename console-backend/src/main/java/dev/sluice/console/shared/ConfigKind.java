package dev.sluice.console.shared;

/// What kinds of configuration there are, by the glossary's word.
public enum ConfigKind {
    TENANT("tenant"),
    UNIT("unit"),
    USER("user"),
    TOKEN("token"),
    CONSUMER("consumer"),
    API_KEY("key"),
    INSTANCE("instance"),
    ROUTE("route"),
    QUOTA("quota"),
    PRICE("price"),
    RATE("rate");

    private final String word;

    ConfigKind(String word) {
        this.word = word;
    }

    /// The word of messages and of the audit trail.
    public String word() {
        return word;
    }
}
