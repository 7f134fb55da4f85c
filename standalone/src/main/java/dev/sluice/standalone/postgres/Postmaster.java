package dev.sluice.standalone.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running server process and the thread that keeps it.
///
/// The thread starts the server, waits for its end and starts it again, on the same port, when it
/// ended although nobody asked. It lives as long as the server does: the kernel interrupts the
/// server when the thread that made it dies (`pdeathsig`), and so no kill of the JVM leaves a
/// server behind. The server has a session of its own, because Control-C at the terminal means the
/// JVM, which stops it last.
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration CLEAN_STOP = Duration.ofSeconds(30);
    private static final int PORTS_TO_TRY = 5;
    private static final long LOG_KEPT = 10_000_000;

    private final ServerBinaries binaries;
    private final Unprivileged unprivileged;
    private final Path data;
    private final Path log;
    private final CompletableFuture<Integer> firstReady = new CompletableFuture<>();
    private final Thread keeper;
    private volatile boolean stopping;
    private volatile @Nullable Process process;
    private int port;

    Postmaster(ServerBinaries binaries, Unprivileged unprivileged, Path data, Path log) {
        this.binaries = binaries;
        this.unprivileged = unprivileged;
        this.data = data;
        this.log = log;
        this.keeper = Thread.ofPlatform().name("postgres-keeper").daemon().unstarted(this::keep);
    }

    /// Starts the server and returns its port once it answers.
    ///
    /// @throws IOException with the server's own last words where it does not come up
    int start() throws IOException, InterruptedException {
        keeper.start();
        try {
            return firstReady.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /// The server's process id, 0 between two lives.
    long pid() {
        var running = process;
        return running == null ? 0 : running.pid();
    }

    /// Stops the server: connections are cut, everything committed is on disk when this returns.
    void stop() throws IOException, InterruptedException {
        stopping = true;
        var end = System.nanoTime() + CLEAN_STOP.toNanos();
        var signal = "INT";
        while (keeper.isAlive()) {
            var running = process;
            if (running != null && running.isAlive()) {
                Signals.send(signal, running.pid());
            }
            keeper.join(1_000);
            signal = System.nanoTime() > end ? "QUIT" : "INT";
        }
    }

    private void keep() {
        try {
            port = firstStart();
            firstReady.complete(port);
            for (var running = process; running != null; running = process) {
                var code = running.waitFor();
                process = null;
                if (!stopping) {
                    LOG.warn("PostgreSQL ended with code {}; starting it again", code);
                    again();
                }
            }
        } catch (IOException e) {
            if (!firstReady.completeExceptionally(e)) {
                LOG.error("PostgreSQL stays down: {}", e.getMessage());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            firstReady.completeExceptionally(new IOException("interrupted"));
        }
    }

    private void again() throws IOException, InterruptedException {
        var pause = 100L;
        while (!stopping) {
            try {
                new Leftovers(data).clear();
                launch(port);
                return;
            } catch (IOException e) {
                LOG.error("PostgreSQL does not start again yet: {}", e.getMessage());
                Thread.sleep(pause);
                pause = Math.min(5_000, pause * 2);
            }
        }
    }

    private int firstStart() throws IOException, InterruptedException {
        IOException last = null;
        for (var attempt = 0; attempt < PORTS_TO_TRY; attempt++) {
            var candidate = freePort();
            try {
                launch(candidate);
                return candidate;
            } catch (PortTaken e) {
                last = e; // somebody was quicker
            }
        }
        throw last == null ? new IOException("no port to try") : last;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// One start, repeated while the kernel still counts processes of a killed predecessor.
    private void launch(int at) throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            rotateLog();
            var logged = Files.exists(log) ? Files.size(log) : 0;
            var started =
                    new ProcessBuilder(command(at))
                            .directory(data.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            process = started;
            if (isReady(started, end)) {
                return;
            }
            var words = lastWords(logged);
            if (started.isAlive()) {
                started.destroyForcibly();
                throw new IOException("PostgreSQL is not ready after " + PATIENCE + ": " + words);
            }
            if (words.contains("could not bind") || words.contains("could not create any TCP")) {
                throw new PortTaken("port " + at + " is taken");
            }
            var maybeLater = words.contains("already exists") || words.contains("is still in use");
            if (!maybeLater || System.nanoTime() > end || stopping) {
                throw new IOException("PostgreSQL does not start: " + words + " (see " + log + ")");
            }
            Thread.sleep(100);
        }
    }

    private List<String> command(int at) throws InterruptedException {
        var server =
                new ArrayList<>(
                        List.of(
                                binaries.program("postgres"),
                                "-D",
                                data.toString(),
                                "-p",
                                Integer.toString(at),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "logging_collector=off",
                                "-c",
                                "log_checkpoints=off"));
        if (Unprivileged.succeeds(List.of("setpriv", "--pdeathsig", "INT", "true"))) {
            server.addAll(0, List.of("setpriv", "--pdeathsig", "INT"));
        }
        var wrapped = new ArrayList<>(unprivileged.wrap(server));
        if (Unprivileged.succeeds(List.of("setsid", "true"))) {
            wrapped.addFirst("setsid");
        }
        return wrapped;
    }

    /// Ready is what the server itself writes into the eighth line of its pid file.
    private boolean isReady(Process started, long end) throws IOException, InterruptedException {
        var pidFile = data.resolve("postmaster.pid");
        while (started.isAlive() && System.nanoTime() < end) {
            if (Files.exists(pidFile)) {
                var lines = linesOf(pidFile);
                if (lines.size() >= 8
                        && lines.getFirst().strip().equals(Long.toString(started.pid()))
                        && lines.get(7).strip().equals("ready")) {
                    return true;
                }
            }
            started.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of(); // the server is replacing it
        }
    }

    private String lastWords(long from) throws IOException {
        try (var channel = Files.newByteChannel(log)) {
            channel.position(Math.min(from, channel.size()));
            var buffer = ByteBuffer.allocate(8_192);
            while (channel.read(buffer) > 0) {
                // until the buffer is full or the log ends
            }
            var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> line.contains("FATAL") || line.contains("could not"))
                    .map(line -> line.replaceFirst("^.*?(FATAL|LOG|PANIC|WARNING):\\s*", ""))
                    .reduce((first, then) -> first + "; " + then)
                    .orElse(text.strip());
        }
    }

    private void rotateLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_KEPT) {
            Files.move(
                    log,
                    log.resolveSibling(log.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static final class PortTaken extends IOException {
        private static final long serialVersionUID = 1L;

        PortTaken(String message) {
            super(message);
        }
    }
}
