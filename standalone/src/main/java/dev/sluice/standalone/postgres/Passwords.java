package dev.sluice.standalone.postgres;

import dev.sluice.standalone.folder.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/// The passwords of the three roles, random, in one file that only its owner may read.
///
/// `postgres` is the server's own administrator, `sluice_owner` owns the tables and migrates,
/// `sluice_app` runs and owns nothing.
record Passwords(DatabaseLogin admin, DatabaseLogin owner, DatabaseLogin app) {
    static final String ADMIN = "postgres";
    static final String OWNER = "sluice_owner";
    static final String APP = "sluice_app";

    /// Reads the file, or makes it with fresh passwords.
    static Passwords in(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            PrivateFile.write(
                    file,
                    "# Passwords of the embedded PostgreSQL's roles.\n"
                            + line(ADMIN, random)
                            + line(OWNER, random)
                            + line(APP, random));
        }
        var read = new Properties();
        read.load(new StringReader(Files.readString(file)));
        return new Passwords(
                login(read, ADMIN, file), login(read, OWNER, file), login(read, APP, file));
    }

    private static String line(String role, SecureRandom random) {
        var bytes = new byte[24];
        random.nextBytes(bytes);
        return role + "=" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
    }

    private static DatabaseLogin login(Properties read, String role, Path file) {
        var password = read.getProperty(role);
        if (password == null || password.isBlank()) {
            throw new UncheckedIOException(
                    new IOException(file + " names no password for " + role));
        }
        return new DatabaseLogin(role, password);
    }
}
