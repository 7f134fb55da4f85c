package dev.sluice.console.publishing;

/// A newer revision is in the log, put there by this console or by another one. Published after its
/// commit, on the publisher's thread: listeners hand longer work on.
public record RevisionPublished(long revision) {}
