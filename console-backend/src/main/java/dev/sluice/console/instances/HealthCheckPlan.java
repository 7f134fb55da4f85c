package dev.sluice.console.instances;

import java.time.Duration;
import java.util.List;

/// How an instance is probed: the dialect's `checks.active`, with its defaults filled in.
public record HealthCheckPlan(
        Kind kind,
        String method,
        String path,
        String host,
        String body,
        List<String> headers,
        Duration timeout,
        int concurrency,
        boolean verifyCertificate,
        Duration healthyInterval,
        int healthySuccesses,
        List<Integer> healthyStatuses,
        Duration unhealthyInterval,
        int httpFailures,
        int tcpFailures,
        int timeouts,
        List<Integer> unhealthyStatuses) {

    /// What a probe does.
    public enum Kind {
        TCP,
        HTTP,
        HTTPS
    }

    public HealthCheckPlan {
        headers = List.copyOf(headers);
        healthyStatuses = List.copyOf(healthyStatuses);
        unhealthyStatuses = List.copyOf(unhealthyStatuses);
    }
}
