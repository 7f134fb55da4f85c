package dev.sluice.bench.rig;

import dev.sluice.simulator.SimulatorMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A calm simulator in a process of its own: sixteen tokens at once.
public final class Upstream implements Subject {
    private final int port;
    private final Program program;

    private Upstream(int port, Program program) {
        this.port = port;
        this.program = program;
    }

    /// Starts the upstream; returns when it listens.
    public static Upstream start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var port = Program.freePort();
        var program =
                Program.start(
                        List.of(
                                Jvm.java(),
                                "-Xms256m",
                                "-Xmx256m",
                                "-XX:+UseCompactObjectHeaders",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SimulatorMain.class.getName(),
                                "--name",
                                "upstream",
                                "--model",
                                World.MODEL,
                                "--port",
                                Integer.toString(port),
                                "--remember",
                                "0"),
                        Map.of(),
                        folder.resolve("upstream.log"));
        program.awaitPort(port);
        return new Upstream(port, program);
    }

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public double cpuSeconds() {
        return program.cpuSeconds();
    }

    @Override
    public void close() {
        program.close();
    }
}
