package dev.sluice.console.shared;

import java.util.List;

/// A write that was done.
///
/// @param row the object as it is now
/// @param created true where it did not exist before
/// @param revision the number that carries this write; the last one where it changed nothing
/// @param warnings what the writer should know, though it was no reason to refuse
public record Saved<T>(T row, boolean created, long revision, List<FieldError> warnings) {
    public Saved {
        warnings = List.copyOf(warnings);
    }

    public Saved(T row, boolean created, long revision) {
        this(row, created, revision, List.of());
    }

    /// The same write with these warnings.
    public Saved<T> warning(List<FieldError> others) {
        return new Saved<>(row, created, revision, others);
    }
}
