package dev.sluice.console.instances;

/// What shall become of one stored credential. A name that an edit does not mention is kept.
public sealed interface CredentialChange {

    /// Leave what is stored.
    record Keep() implements CredentialChange {}

    /// Forget it.
    record Remove() implements CredentialChange {}

    /// Store a new value, or refer to an environment variable of the console by `$env://NAME`.
    record Replace(String value) implements CredentialChange {
        @Override
        public String toString() {
            return "Replace[value=***]";
        }
    }
}
