package dev.sluice.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/// The embedded server of a data folder that another process runs: for commands that work beside
/// it.
public record RunningPostgres(int port, DatabaseLogin owner, DatabaseLogin app) {
    private static final int PORT_LINE = 3;

    /// What runs on `data`, found by its process file; empty where nothing does.
    ///
    /// @throws IOException where the folder is there and cannot be read
    public static Optional<RunningPostgres> on(Path data) throws IOException {
        var home = data.resolve("postgres");
        var pidFile = home.resolve("data").resolve("postmaster.pid");
        var passwordFile = home.resolve("passwords");
        if (!Files.exists(pidFile) || !Files.exists(passwordFile)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(pidFile);
        if (lines.size() <= PORT_LINE || !alive(lines.getFirst())) {
            return Optional.empty();
        }
        var passwords = Passwords.in(passwordFile, new SecureRandom());
        return Optional.of(
                new RunningPostgres(
                        Integer.parseInt(lines.get(PORT_LINE).strip()),
                        passwords.owner(),
                        passwords.app()));
    }

    /// The JDBC address of the product's database.
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/sluice";
    }

    private static boolean alive(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .filter(ProcessHandle::isAlive)
                    .isPresent();
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
