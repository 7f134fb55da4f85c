package dev.sluice.console.instances;

/// Where an instance runs.
public enum Hosting {
    SELF_HOSTED("self-hosted"),
    CLOUD("cloud");

    private final String word;

    Hosting(String word) {
        this.word = word;
    }

    /// The word of the REST body.
    public String word() {
        return word;
    }
}
