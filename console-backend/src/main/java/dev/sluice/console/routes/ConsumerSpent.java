package dev.sluice.console.routes;

/// What happens where the consumer's own quota on the picked instance is spent: a refusal, or any
/// other instance is asked, the same tier first.
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
