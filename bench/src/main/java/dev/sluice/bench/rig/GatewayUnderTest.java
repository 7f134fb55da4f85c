package dev.sluice.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The gateway in a process of its own, with the launcher's JVM options.
public final class GatewayUnderTest implements Subject {
    private final int port;
    private final Program program;

    private GatewayUnderTest(int port, Program program) {
        this.port = port;
        this.program = program;
    }

    /// Starts the gateway before an upstream; returns when it listens.
    public static GatewayUnderTest start(Path folder, int upstreamPort)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var port = Program.freePort();
        var command = new java.util.ArrayList<>(List.of(Jvm.java()));
        command.addAll(
                List.of(
                        System.getProperty(
                                        "bench.jvm",
                                        "-XX:+UseSerialGC -Xmx768m -XX:+UseCompactObjectHeaders"
                                                + " --sun-misc-unsafe-memory-access=allow"
                                                + " -Dio.netty.noUnsafe=false"
                                                + " -Dio.netty.leakDetection.samplingInterval=4096")
                                .split(" ")));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareGatewayMain.class.getName(),
                        Integer.toString(port),
                        Integer.toString(upstreamPort),
                        folder.resolve("spool").toString()));
        var program = Program.start(command, Map.of(), folder.resolve("gateway.log"));
        program.awaitPort(port);
        return new GatewayUnderTest(port, program);
    }

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + World.KEY);
    }

    @Override
    public double cpuSeconds() {
        return program.cpuSeconds();
    }

    public long pid() {
        return program.pid();
    }

    @Override
    public void close() {
        program.close();
    }
}
