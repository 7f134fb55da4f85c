package dev.sluice.console.shared;

/// The conditions of `@PreAuthorize`, once.
public final class Permission {
    /// Whoever has signed in with a role; the scope decides what of it is seen.
    public static final String READ = "hasAnyRole('PLATFORM_ADMIN', 'BU_VIEWER')";

    /// Platform admins: all writes, and what belongs to no tenant.
    public static final String ADMINISTER = "hasRole('PLATFORM_ADMIN')";

    private Permission() {}
}
