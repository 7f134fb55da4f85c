package dev.sluice.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an earlier run left running on a data folder after a kill: found by its working directory,
/// which every PostgreSQL process sets to its data folder.
///
/// Whoever calls this holds the data folder, so nothing found here belongs to anybody else.
final class Leftovers {
    private static final Path PROC = Path.of("/proc");
    private static final Duration CLEAN_STOP = Duration.ofSeconds(30);
    private static final Duration ABRUPT_STOP = Duration.ofSeconds(10);

    private final Path data;
    private final Path pidFile;

    Leftovers(Path data) {
        this.data = data;
        this.pidFile = data.resolve("postmaster.pid");
    }

    /// Stops them, cleanly first, and returns once a new server can start.
    ///
    /// @throws IOException where something does not go even when killed
    void clear() throws IOException, InterruptedException {
        var named = pidInFile();
        if (named.isPresent() && isOurs(named.get())) {
            Signals.send("INT", named.get());
            await(CLEAN_STOP);
        }
        for (var pid : running()) {
            Signals.send("QUIT", pid);
        }
        await(ABRUPT_STOP);
        for (var pid : running()) {
            Signals.send("KILL", pid);
        }
        if (!await(ABRUPT_STOP)) {
            throw new IOException(
                    "an earlier PostgreSQL on " + data + " does not stop: processes " + running());
        }
        if (named.isPresent()) {
            awaitBurial(named.get());
            if (ProcessHandle.of(named.get()).isPresent()) {
                // The number went to a stranger, and PostgreSQL would take him for its double.
                Files.deleteIfExists(pidFile);
            }
        }
    }

    /// The processes that work in the data folder.
    private List<Long> running() throws IOException {
        var found = new ArrayList<Long>();
        if (!Files.isDirectory(PROC)) {
            pidInFile().filter(this::isOurs).ifPresent(found::add);
            return found;
        }
        try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : all) {
                var pid = Long.parseLong(process.getFileName().toString());
                if (isOurs(pid)) {
                    found.add(pid);
                }
            }
        }
        return found;
    }

    private boolean isOurs(long pid) {
        if (!Files.isDirectory(PROC)) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().command())
                    .filter(command -> command.endsWith("postgres"))
                    .isPresent();
        }
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/cwd")).equals(data.toRealPath());
        } catch (IOException _) {
            return false; // gone, a zombie, or somebody else's
        }
    }

    private boolean await(Duration patience) throws IOException, InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (!running().isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /// A killed server stays in the process table until its parent looks at it, and PostgreSQL
    /// takes such a zombie for a running one.
    private void awaitBurial(long pid) throws IOException, InterruptedException {
        var end = System.nanoTime() + ABRUPT_STOP.toNanos();
        while (isZombie(pid) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }

    private static boolean isZombie(long pid) {
        try {
            var stat = Files.readString(PROC.resolve(pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException _) {
            return false;
        }
    }

    private Optional<Long> pidInFile() throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(pidFile);
        try {
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(lines.getFirst().strip()));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
