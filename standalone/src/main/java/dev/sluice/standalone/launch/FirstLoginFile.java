package dev.sluice.standalone.launch;

import dev.sluice.standalone.folder.PrivateFile;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The first administrator: name, password and admin key, kept in `first-login.txt` for the owner
/// of the data folder only.
///
/// The file is written before the console hears of them, so that no kill in between can lose a
/// password whose hash is stored already. A password or key that somebody chose is not written
/// down.
public record FirstLoginFile(Path file, String user, String password, String adminKey) {
    private static final String USER = "User";
    private static final String PASSWORD = "Password";
    private static final String KEY = "Admin key";

    /// Reads the file, or makes up what is missing and writes it.
    ///
    /// @throws Stop where the folder cannot be written
    static FirstLoginFile in(Path folder, Settings settings) {
        return in(folder, settings, new SecureRandom());
    }

    static FirstLoginFile in(Path folder, Settings settings, RandomGenerator random) {
        var file = folder.resolve("first-login.txt");
        var user = settings.value(Variable.ADMIN_USER);
        var chosenPassword = settings.optional(Variable.ADMIN_PASSWORD);
        var chosenKey = settings.optional(Variable.ADMIN_KEY);
        try {
            var kept = Files.exists(file) ? Files.readString(file) : "";
            var keptPassword = line(kept, PASSWORD);
            var keptKey = line(kept, KEY);
            var password = chosenPassword.or(() -> keptPassword).orElseGet(() -> token(random, 15));
            var key = chosenKey.or(() -> keptKey).orElseGet(() -> "slk_" + token(random, 30));
            var text = text(user, chosenPassword.isPresent(), password, chosenKey.isPresent(), key);
            if (!text.equals(kept)) {
                PrivateFile.write(file, text);
            }
            return new FirstLoginFile(file, user, password, key);
        } catch (IOException e) {
            throw Stop.because(file + " cannot be used: " + e.getMessage() + ".", e);
        }
    }

    private static String text(
            String user,
            boolean passwordWasChosen,
            String password,
            boolean keyWasChosen,
            String key) {
        return "The first administrator of this Sluice. Change the password in the console.\n"
                + "\n"
                + USER
                + ": "
                + user
                + "\n"
                + (passwordWasChosen
                        ? "The password is the one in SLUICE_ADMIN_PASSWORD\n"
                        : PASSWORD + ": " + password + "\n")
                + (keyWasChosen
                        ? "The admin key is the one in SLUICE_ADMIN_KEY\n"
                        : KEY + ": " + key + "\n");
    }

    private static Optional<String> line(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static String token(RandomGenerator random, int bytes) {
        var raw = new byte[bytes];
        random.nextBytes(raw);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }

    /// Passwords stay out of logs.
    @Override
    public String toString() {
        return "FirstLoginFile[" + file + "]";
    }
}
