package dev.sluice.console.instances;

import org.jspecify.annotations.Nullable;

/// Timeouts as typed: ISO-8601 durations (`PT3S`), or absent for the gateway's default.
public record TimeoutsEdit(
        @Nullable String connect,
        @Nullable String firstContent,
        @Nullable String betweenChunks,
        @Nullable String total,
        @Nullable String plain,
        @Nullable String lateUsage) {}
