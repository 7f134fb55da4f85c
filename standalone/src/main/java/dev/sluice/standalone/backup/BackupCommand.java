package dev.sluice.standalone.backup;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;

/// `./sluice backup FILE`: everything into one file, also while it runs.
public final class BackupCommand {
    private final InstantSource clock;
    private final String product;

    /// @param product the release that writes
    public BackupCommand(InstantSource clock, String product) {
        this.clock = clock;
        this.product = product;
    }

    /// Writes the backup; a file that is there already, and a failure on the way, leave nothing new
    /// behind.
    ///
    /// @throws Stop in one sentence
    public void run(Settings settings, Terminal terminal) {
        if (settings.words().size() != 1) {
            throw Stop.usage("Say which file: ./sluice backup FILE.");
        }
        var target = Path.of(settings.words().getFirst());
        var passphrase = settings.optional(Variable.BACKUP_PASSPHRASE).orElse(null);
        refuseNothing(settings);
        try (var file = BackupFile.Writer.begin(target);
                var database = Database.of(settings, "sluice backup", terminal);
                var connection = database.connect()) {
            var dump = new Dump(connection, clock, product, new SecureRandom(), terminal);
            long rows = dump.write(file, KeyFiles.in(settings.data()), passphrase);
            terminal.say("Backed up " + rows + " rows into " + target.toAbsolutePath() + ".");
        } catch (SQLException | IOException e) {
            throw Stop.because("The backup failed: " + e.getMessage() + ".", e);
        }
        if (passphrase == null) {
            terminal.complain(
                    "without SLUICE_BACKUP_PASSPHRASE the keys stayed behind: after a restore, upstream"
                            + " credentials have to be entered and API keys issued anew.");
        }
    }

    /// A folder named by mistake must not become an installation.
    private static void refuseNothing(Settings settings) {
        if (settings.optional(Variable.DATABASE_URL).isEmpty()
                && !Files.exists(settings.data().resolve("postgres/data"))) {
            throw Stop.because(
                    settings.data()
                            + " holds nothing to back up; name the folder with SLUICE_DATA.");
        }
    }
}
