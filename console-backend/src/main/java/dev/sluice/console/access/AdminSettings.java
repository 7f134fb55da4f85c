package dev.sluice.console.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The first admin.
///
/// @param user made at the first start
/// @param password of that user; null or empty: generated. Later starts leave a stored password
///   alone
/// @param key the admin key of the REST API; null or empty: generated at the first start. A given
///   key replaces the stored one at every start, so that it can be rotated from outside
@ConfigurationProperties("sluice.admin")
record AdminSettings(
        @DefaultValue("admin") String user, @Nullable String password, @Nullable String key) {
    AdminSettings {
        password = password == null || password.isBlank() ? null : password;
        key = key == null || key.isBlank() ? null : key;
    }

    @Override
    public String toString() {
        return "AdminSettings[user=" + user + "]";
    }
}
