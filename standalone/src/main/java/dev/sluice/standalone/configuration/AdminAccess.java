package dev.sluice.standalone.configuration;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the REST API is and the key that opens it.
///
/// Both are found beside a product that runs on this machine: the ports in `run.json`, the key in
/// `first-login.txt`; what is set by hand wins.
///
/// @param url up to and without `/api/v1`
record AdminAccess(String url, String key) {
    private static final Pattern ADMIN_PORT = Pattern.compile("\"adminPort\"\\s*:\\s*(\\d+)");
    private static final Pattern ADMIN_KEY = Pattern.compile("(?i)admin key:?\\s+(\\S+)");

    /// @throws Stop where no key is known
    static AdminAccess of(Settings settings) {
        var data = settings.data();
        var url =
                settings.optional(Variable.ADMIN_URL)
                        .orElseGet(() ->
                                "http://127.0.0.1:"
                                        + found(data.resolve("run.json"), ADMIN_PORT)
                                                .orElseGet(
                                                        () -> settings.value(Variable.ADMIN_PORT)));
        var key =
                settings.optional(Variable.ADMIN_KEY)
                        .or(() -> found(data.resolve("first-login.txt"), ADMIN_KEY))
                        .orElseThrow(
                                () -> Stop.usage("No admin key is known: set SLUICE_ADMIN_KEY."));
        return new AdminAccess(url, key);
    }

    private static Optional<String> found(Path file, Pattern pattern) {
        try {
            var matcher = pattern.matcher(Files.readString(file));
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
