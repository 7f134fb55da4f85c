package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One command of `./sluice`, started as the launcher starts it, on free ports.
final class SluiceProcess implements AutoCloseable {
    private static final Duration HANG_GUARD = Duration.ofMinutes(4);
    private static final List<String> PORTS =
            List.of(
                    "SLUICE_CONSOLE_PORT",
                    "SLUICE_GATEWAY_PORT",
                    "SLUICE_ADMIN_PORT",
                    "SLUICE_OPS_PORT",
                    "SLUICE_CONTROL_PORT");

    private final Process process;
    private final Path log;
    private final Path runFile;

    private SluiceProcess(Process process, Path log, Path runFile) {
        this.process = process;
        this.log = log;
        this.runFile = runFile;
    }

    /// Starts a command and does not wait.
    ///
    /// @param data its `SLUICE_DATA`
    /// @param runFile where its `run.json` will be
    /// @param settings more variables; a port that is not among them is any free one
    static SluiceProcess launch(
            String command, Path data, Path runFile, Map<String, String> settings) {
        return launch(List.of(command), data, runFile, settings);
    }

    /// The same with more words: `config`, `export`, a folder.
    static SluiceProcess launch(
            List<String> words, Path data, Path runFile, Map<String, String> settings) {
        var command = words.getFirst();
        try {
            Files.createDirectories(data);
            var log = data.resolveSibling(command + "-" + UUID.randomUUID() + ".log");
            var line = new ArrayList<>(List.of(java()));
            line.addAll(
                    List.of(
                            "-XX:+UseSerialGC",
                            "-Xmx768m",
                            "-XX:+UseCompactObjectHeaders",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-Dio.netty.noUnsafe=false",
                            "-jar",
                            app().toString()));
            line.addAll(words);
            var builder =
                    new ProcessBuilder(line)
                            .directory(data.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            var environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("SLUICE_"));
            var ports = new HashMap<String, String>();
            PORTS.forEach(port -> ports.put(port, "0"));
            environment.putAll(ports);
            environment.put("SLUICE_DATA", data.toString());
            environment.putAll(settings);
            return new SluiceProcess(builder.start(), log, runFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /// Starts a command and waits until it says it is ready.
    static SluiceProcess start(
            String command, Path data, Path runFile, Map<String, String> settings) {
        return launch(command, data, runFile, settings).awaitReady();
    }

    /// Waits for this process's own `run.json`.
    ///
    /// @throws AssertionError with what it printed, if it ends instead
    SluiceProcess awaitReady() {
        Await.until(
                "run.json names " + process.pid() + "\n" + log,
                HANG_GUARD,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "ended with " + process.exitValue() + ":\n" + output());
                    }
                    return runs();
                },
                ready -> ready);
        return this;
    }

    /// A port by its name in `run.json`: `consolePort`, `gatewayPort`, `adminPort`, `opsPort`,
    /// `controlPort`.
    int port(String name) {
        var port = run().path(name);
        if (!port.isInt()) {
            throw new AssertionError(runFile + " has no " + name + ": " + run());
        }
        return port.intValue();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean hasRunFile() {
        return Files.exists(runFile);
    }

    /// Everything it printed so far.
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for the end it comes to by itself.
    ///
    /// @return its exit code
    int awaitExit() {
        try {
            if (!process.waitFor(HANG_GUARD.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// SIGTERM, and waits.
    ///
    /// @return its exit code
    int terminate() {
        process.destroy();
        return awaitExit();
    }

    /// SIGKILL, and waits.
    void kill() {
        process.destroyForcibly();
        var _ = awaitExit();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean runs() {
        // An earlier run's file may still lie there after a kill: the pid tells them apart.
        return Files.exists(runFile) && run().path("pid").asLong(-1) == process.pid();
    }

    private JsonNode run() {
        try {
            return JsonMapper.shared().readTree(Files.readString(runFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path app() {
        var app = Path.of(System.getProperty("sluice.app")).toAbsolutePath().normalize();
        if (!Files.exists(app)) {
            throw new AssertionError(app + " is missing: build the module standalone first");
        }
        return app;
    }
}
