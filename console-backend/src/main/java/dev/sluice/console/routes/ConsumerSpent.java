package dev.sluice.console.routes;

/// What happens where the consumer's own quota on an instance is spent.
public enum ConsumerSpent {
    REJECT("reject"),
    NEXT_INSTANCE("next_instance");

    private final String word;

    ConsumerSpent(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
