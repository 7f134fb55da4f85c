package dev.sluice.console.tenancy;

import org.jspecify.annotations.Nullable;

/// What a business unit shall be.
public record UnitEdit(@Nullable String displayName) {}
