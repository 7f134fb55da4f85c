package dev.sluice.console.access;

import org.jspecify.annotations.Nullable;

/// What this start made up for the first admin: to be shown once, to the owner of the machine. Only
/// hashes are stored.
///
/// @param user the first admin's name
/// @param password null where it was given, or where the user already existed
/// @param adminKey null where it was given, or where one already existed
public record FirstLogin(String user, @Nullable String password, @Nullable String adminKey) {
    @Override
    public String toString() {
        return "FirstLogin[user=" + user + "]";
    }
}
