package dev.sluice.standalone.launch;

import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.postgres.EmbeddedPostgres;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Progress;
import dev.sluice.standalone.terminal.Stop;

/// Where the console's database is, and as whom it is used.
///
/// @param ownerUser the role that migrates, empty where somebody else does that
record Database(String url, String user, String password, String ownerUser, String ownerPassword) {

    /// The one that the variables name.
    ///
    /// @throws Stop naming the variable that is missing
    static Database given(Settings settings) {
        var url =
                settings.required(
                        Variable.DATABASE_URL,
                        "the console needs a PostgreSQL, jdbc:postgresql://host:5432/sluice");
        if (!url.startsWith("jdbc:postgresql:")) {
            throw Stop.usage(
                    Variable.DATABASE_URL.key() + " does not begin with jdbc:postgresql:.");
        }
        return new Database(
                url,
                settings.required(Variable.DATABASE_USER, "the role that the console runs as"),
                settings.value(Variable.DATABASE_PASSWORD),
                settings.value(Variable.DATABASE_OWNER_USER),
                settings.value(Variable.DATABASE_OWNER_PASSWORD));
    }

    /// The given one, or an embedded one that lives as long as `life`.
    static Database givenOrEmbedded(
            Settings settings, DataFolder folder, Life life, Progress progress) {
        if (settings.optional(Variable.DATABASE_URL).isPresent()) {
            return given(settings);
        }
        var embedded = life.add("PostgreSQL", EmbeddedPostgres.start(folder, progress));
        return new Database(
                embedded.url(),
                embedded.app().user(),
                embedded.app().password(),
                embedded.owner().user(),
                embedded.owner().password());
    }

    /// Passwords stay out of logs.
    @Override
    public String toString() {
        return "Database[user=" + user + "]";
    }
}
