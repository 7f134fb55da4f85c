package dev.sluice.console.shared;

/// A write that was done.
///
/// @param row the object as it is now
/// @param created true where it did not exist before
/// @param revision the number that carries this write; the last one where it changed nothing
public record Saved<T>(T row, boolean created, long revision) {}
