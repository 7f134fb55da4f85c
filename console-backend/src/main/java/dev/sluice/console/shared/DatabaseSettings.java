package dev.sluice.console.shared;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the database is. Two roles: one owns the tables and migrates, one runs and owns nothing.
///
/// @param url `jdbc:postgresql://host:port/database`
/// @param user the role that runs the console
/// @param ownerUser the role that migrates at start; null where somebody else migrates
/// @param poolSize connections kept, 2 to 100
@ConfigurationProperties("sluice.database")
public record DatabaseSettings(
        String url,
        String user,
        @DefaultValue("") String password,
        @Nullable String ownerUser,
        @Nullable String ownerPassword,
        @DefaultValue("10") int poolSize) {
    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "SLUICE_DATABASE_URL does not begin with jdbc:postgresql:");
        }
        if (poolSize < 2 || poolSize > 100) {
            throw new IllegalArgumentException(
                    "sluice.database.pool-size: " + poolSize + " (expected: 2 to 100)");
        }
    }

    @Override
    public String toString() {
        return "DatabaseSettings[user=" + user + ", ownerUser=" + ownerUser + "]";
    }
}
