package dev.sluice.standalone.launch;

import dev.sluice.gateway.app.Gateway;
import dev.sluice.gateway.app.GatewayConfig;
import dev.sluice.gateway.link.LinkFailure;
import dev.sluice.standalone.folder.PrivateFile;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Progress;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One running gateway in this process.
final class GatewayRun implements AutoCloseable {
    private static final Duration WORD = Duration.ofSeconds(10);
    private static final List<Variable> PORTS = List.of(Variable.GATEWAY_PORT, Variable.OPS_PORT);

    private final Gateway gateway;
    private final Settings settings;

    private GatewayRun(Gateway gateway, Settings settings) {
        this.gateway = gateway;
        this.settings = settings;
    }

    /// Starts one that joins the console of this process, with a token handed over in memory.
    static GatewayRun inProcess(Settings settings, Path folder, ConsoleRun console) {
        var node = settings.optional(Variable.NODE).orElse("local");
        var own = folder.resolve("gateway");
        try {
            PrivateFile.folder(own);
        } catch (IOException e) {
            throw Stop.because(own + " cannot be made: " + e.getMessage() + ".", e);
        }
        return start(
                settings.with(Variable.NODE, node)
                        .with(Variable.CONTROL, console.controlAddress())
                        // Named, so that no model endpoint may point at the installation itself.
                        .with(Variable.CONSOLE_PORT, Integer.toString(console.consolePort()))
                        .with(Variable.ADMIN_PORT, Integer.toString(console.adminPort()))
                        .with(Variable.CONTROL_PORT, Integer.toString(console.controlPort()))
                        .with(Variable.JOIN_TOKEN, console.joinToken(node)),
                own);
    }

    /// Starts one as the settings say, with its files in `folder`.
    ///
    /// @throws Stop in one sentence where it does not come up
    static GatewayRun start(Settings settings, Path folder) {
        var environment = new HashMap<>(settings.asEnvironment());
        for (var variable :
                List.of(Variable.BIND, Variable.GATEWAY_PORT, Variable.OPS_PORT, Variable.NODE)) {
            environment.put(variable.key(), settings.value(variable));
        }
        environment.put(Variable.DATA.key(), folder.toString());
        try {
            return new GatewayRun(Gateway.start(GatewayConfig.from(environment)), settings);
        } catch (IOException | LinkFailure | RuntimeException e) {
            throw failed(e, settings);
        }
    }

    /// Returns when the first revision is in force and requests are served.
    ///
    /// @param progress hears now and then that it is still waiting
    /// @throws Stop in one sentence where that cannot happen any more
    void awaitReady(Progress progress) {
        var ready = gateway.ready().toCompletableFuture();
        try {
            while (true) {
                try {
                    ready.get(WORD.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException _) {
                    progress.step(
                            "waiting for a configuration from " + settings.value(Variable.CONTROL));
                }
            }
        } catch (ExecutionException e) {
            throw failed(e, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted while the gateway started.", e);
        }
    }

    int port() {
        return gateway.gatewayPort();
    }

    int opsPort() {
        return gateway.opsPort();
    }

    private static Stop failed(Exception e, Settings settings) {
        return Failure.of("The gateway did not start", e, FreePorts.named(settings, PORTS));
    }

    /// Takes nothing new, lets what runs end and be settled, then stops.
    @Override
    public void close() {
        gateway.close();
    }
}
