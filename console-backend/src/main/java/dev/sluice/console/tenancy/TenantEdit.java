package dev.sluice.console.tenancy;

import org.jspecify.annotations.Nullable;

/// What a tenant shall be. Absent fields take their default: the name as display name, `UTC`,
/// `CNY`.
public record TenantEdit(
        @Nullable String displayName, @Nullable String timeZone, @Nullable String currency) {}
