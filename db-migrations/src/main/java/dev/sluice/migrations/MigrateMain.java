package dev.sluice.migrations;

import java.util.Map;

/// Migrates the database that the environment names, and says in one line what it did.
public final class MigrateMain {
    private MigrateMain() {}

    public static void main(String[] args) {
        System.exit(run(System.getenv()));
    }

    /// @return the exit code: 0 done, 2 something was not set, 1 the database refused
    static int run(Map<String, String> environment) {
        for (var name :
                new String[] {
                    "SLUICE_DATABASE_URL",
                    "SLUICE_DATABASE_USER",
                    "SLUICE_DATABASE_OWNER_USER",
                    "SLUICE_DATABASE_OWNER_PASSWORD"
                }) {
            if (environment.getOrDefault(name, "").isBlank()) {
                System.err.println(name + " is not set");
                return 2;
            }
        }
        try {
            var result =
                    new Migrate(
                                    environment.getOrDefault("SLUICE_DATABASE_URL", ""),
                                    environment.getOrDefault("SLUICE_DATABASE_OWNER_USER", ""),
                                    environment.getOrDefault("SLUICE_DATABASE_OWNER_PASSWORD", ""),
                                    environment.getOrDefault("SLUICE_DATABASE_USER", ""))
                            .run();
            System.out.println(
                    "database at version "
                            + result.version()
                            + ", "
                            + result.applied()
                            + " migrations applied");
            return 0;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
