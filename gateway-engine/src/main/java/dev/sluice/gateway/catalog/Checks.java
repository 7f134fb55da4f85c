package dev.sluice.gateway.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an instance is probed. `host` is null where the endpoint's own authority is asked; `headers`
/// are sent beside the instance's credentials.
public record Checks(
        Kind kind,
        String method,
        String path,
        @Nullable String host,
        String body,
        List<Map.Entry<String, String>> headers,
        Duration timeout,
        Duration healthyInterval,
        int healthySuccesses,
        Set<Integer> healthyStatuses,
        Duration unhealthyInterval,
        int unhealthyFailures,
        int unhealthyTimeouts,
        Set<Integer> unhealthyStatuses,
        boolean verifyCertificate) {

    /// What a probe speaks.
    public enum Kind {
        TCP,
        HTTP,
        HTTPS
    }

    /// A TCP connect every five seconds: how a self-hosted instance is watched unless it says
    /// otherwise.
    public static final Checks TCP_CONNECT =
            new Checks(
                    Kind.TCP,
                    "GET",
                    "/",
                    null,
                    "",
                    List.of(),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    2,
                    Set.of(),
                    Duration.ofSeconds(5),
                    2,
                    2,
                    Set.of(),
                    true);

    public Checks {
        headers = List.copyOf(headers);
        healthyStatuses = Set.copyOf(healthyStatuses);
        unhealthyStatuses = Set.copyOf(unhealthyStatuses);
    }
}
