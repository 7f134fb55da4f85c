package dev.sluice.console.access;

import org.jspecify.annotations.Nullable;

/// What a console user shall be.
///
/// @param role `platform_admin` or `bu_viewer`
/// @param password absent keeps the stored one
public record ConsoleUserEdit(
        @Nullable String displayName,
        @Nullable String role,
        @Nullable String tenant,
        @Nullable String unit,
        @Nullable String password,
        @Nullable Boolean disabled) {
    @Override
    public String toString() {
        return "ConsoleUserEdit[displayName=" + displayName + ", role=" + role + ", password=***]";
    }
}
