package dev.sluice.console.shared;

/// What a writer believes is stored; a write that finds something else is refused.
public sealed interface Expected {

    /// Whatever is there, or nothing.
    record Anything() implements Expected {}

    /// Nothing of that name exists yet: a create that must not overwrite.
    record Absent() implements Expected {}

    /// The object exists in exactly this version, as read before.
    record Version(long version) implements Expected {}

    static Expected anything() {
        return new Anything();
    }

    static Expected absent() {
        return new Absent();
    }

    static Expected version(long version) {
        return new Version(version);
    }
}
