package dev.sluice.gateway.app;

import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.edge.EdgeSettings;
import dev.sluice.gateway.link.ControlTarget;
import dev.sluice.gateway.link.JoinToken;
import dev.sluice.gateway.link.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything a gateway is told from outside, read once.
///
/// @param data the folder that is this gateway's own
/// @param node the name under which it joins
/// @param edge where applications call, and how patient it is with them
/// @param opsPort liveness, readiness and metrics; 0 = any free one
/// @param control the console's control port
/// @param token what it joins with; null where it has joined before
/// @param networks where model endpoints may stand
/// @param installationPorts ports of this installation on this machine, to which no endpoint may
///   point
/// @param spool how usage records are kept
/// @param eventLoops threads that serve requests
/// @param drain how long requests under way may take once the gateway ends
/// @param accessLog whether each exchange writes a line
public record GatewayConfig(
        Path data,
        String node,
        EdgeSettings edge,
        int opsPort,
        ControlTarget control,
        @Nullable JoinToken token,
        EndpointNetworks networks,
        Set<Integer> installationPorts,
        SpoolSettings spool,
        int eventLoops,
        Duration drain,
        boolean accessLog) {
    private static final int MOST_LOOPS = 256;

    public GatewayConfig {
        if (opsPort < 0 || opsPort > 65_535) {
            throw new IllegalArgumentException("opsPort: " + opsPort + " (expected: 0..65535)");
        }
        if (eventLoops < 1 || eventLoops > MOST_LOOPS) {
            throw new IllegalArgumentException(
                    "eventLoops: %d (expected: 1..%d)".formatted(eventLoops, MOST_LOOPS));
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain: " + drain + " (expected: >= 0)");
        }
        installationPorts = Set.copyOf(installationPorts);
    }

    /// Reads the variables `SLUICE_*`; what is not set has its default.
    ///
    /// @throws IllegalArgumentException naming the variable, what it holds and what was expected
    public static GatewayConfig from(Map<String, String> environment) {
        return new Variables(environment).config();
    }
}
