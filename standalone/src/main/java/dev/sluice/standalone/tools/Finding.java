package dev.sluice.standalone.tools;

/// What the doctor saw of one thing, and what to do about it.
public sealed interface Finding {
    /// The thing looked at, one word: `memory`.
    String thing();

    /// What it is like, in half a sentence.
    String seen();

    /// As it should be.
    record Good(String thing, String seen) implements Finding {}

    /// It works, but not as well as it could.
    record Fair(String thing, String seen, String advice) implements Finding {}

    /// Sluice will not start or not keep its promises.
    record Bad(String thing, String seen, String advice) implements Finding {}
}
