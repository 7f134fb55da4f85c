package dev.sluice.console.shared;

import java.util.UUID;

/// Another object as a row names it: the id that never changes and the name people use.
public record Ref(UUID id, String name) {}
