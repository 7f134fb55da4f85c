package dev.sluice.console.access;

/// What a console user may do.
public enum Role {
    /// Everything.
    PLATFORM_ADMIN,
    /// Reads one tenant, or one business unit of it.
    BU_VIEWER;

    /// As Spring Security spells it.
    public String authority() {
        return "ROLE_" + name();
    }
}
