package dev.sluice.console.quotas;

import org.jspecify.annotations.Nullable;

/// What a quota shall be. Absent: unit `total_tokens`, kind `fixed`, align `first_request`, mode
/// `enforce`.
public record QuotaEdit(
        @Nullable QuotaScopeEdit scope,
        @Nullable Long limit,
        @Nullable String window,
        @Nullable String unit,
        @Nullable String kind,
        @Nullable String align,
        @Nullable String mode,
        @Nullable String rejectedMessage) {}
