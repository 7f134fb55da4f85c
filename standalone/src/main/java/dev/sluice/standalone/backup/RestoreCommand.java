package dev.sluice.standalone.backup;

import dev.sluice.migrations.Migrate;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/// `./sluice restore FILE`: a backup into an empty installation, embedded or not.
public final class RestoreCommand {

    /// Restores; the file is read whole and checked before anything is written.
    ///
    /// @throws Stop in one sentence where the file, the passphrase or the place does not fit
    public void run(Settings settings, Terminal terminal) {
        if (settings.words().size() != 1) {
            throw Stop.usage("Say which file: ./sluice restore FILE.");
        }
        var source = Path.of(settings.words().getFirst());
        terminal.step("checking " + source.toAbsolutePath());
        try (var file = BackupFile.openWhole(source)) {
            var keys = keys(file, settings);
            refuseFullFolder(settings);
            restore(file, keys, settings, terminal);
        } catch (SQLException | IOException e) {
            throw Stop.because("The restore failed: " + e.getMessage() + ".", e);
        }
    }

    private static void restore(
            BackupFile file, Map<String, byte[]> keys, Settings settings, Terminal terminal)
            throws SQLException, IOException {
        try (var database = Database.of(settings, "sluice restore", terminal)) {
            refuseFullDatabase(database);
            var migrate =
                    new Migrate(
                            database.url(),
                            database.owner(),
                            database.ownerPassword(),
                            database.appRole());
            int schema = schemaOf(file, migrate.newest());
            terminal.step("making the tables of version " + schema);
            migrate.runTo(schema);
            long rows;
            try (var connection = database.connect()) {
                rows = new Load(connection, terminal).read(file);
            }
            migrate.run();
            KeyFiles.write(settings.data(), keys);
            terminal.say("Restored " + rows + " rows, as of " + file.manifest().takenAt() + ".");
            terminal.say(
                    "Users keep the passwords they had then; the password that the next start writes into"
                            + " first-login.txt is not in force, its admin key is.");
        } catch (IllegalStateException e) {
            throw Stop.because("The restore failed: " + e.getMessage() + ".", e);
        }
        if (keys.isEmpty()) {
            terminal.complain(
                    "the backup holds no keys: enter upstream credentials and issue API keys anew.");
        }
    }

    private static Map<String, byte[]> keys(BackupFile file, Settings settings) throws IOException {
        if (!file.manifest().keys()) {
            return Map.of();
        }
        var passphrase =
                settings.optional(Variable.BACKUP_PASSPHRASE)
                        .orElseThrow(() ->
                                Stop.usage(
                                        "The backup's keys are sealed: set"
                                                + " SLUICE_BACKUP_PASSPHRASE."));
        try (var in = file.open(Dump.KEYS)) {
            return SealedKeys.open(in.readAllBytes(), passphrase);
        } catch (SealedKeys.WrongPassphrase e) {
            throw Stop.because(
                    "SLUICE_BACKUP_PASSPHRASE does not fit this backup; nothing was restored.", e);
        }
    }

    private static int schemaOf(BackupFile file, int newest) {
        var text = file.manifest().schema();
        int schema;
        try {
            schema = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Stop.because("The backup names no schema version; nothing was restored.", e);
        }
        if (schema > newest) {
            throw Stop.because(
                    "The backup was made by a newer release of Sluice (schema "
                            + schema
                            + ", this one knows "
                            + newest
                            + "); restore it with that release.");
        }
        return schema;
    }

    private static void refuseFullFolder(Settings settings) throws IOException {
        if (KeyFiles.any(settings.data())) {
            throw Stop.because(
                    settings.data()
                            + " holds keys of another installation; restore into an empty folder"
                            + " (SLUICE_DATA).");
        }
    }

    private static void refuseFullDatabase(Database database) throws SQLException {
        try (var connection = database.connect()) {
            if (!Load.isEmpty(connection)) {
                throw Stop.because("The database holds tables already; restore into an empty one.");
            }
        }
    }
}
