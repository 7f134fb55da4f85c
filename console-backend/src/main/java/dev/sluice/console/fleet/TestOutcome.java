package dev.sluice.console.fleet;

import java.time.Duration;

/// What a gateway saw when it called an endpoint for a test.
///
/// @param category `ok`, or what went wrong: refused, unresolved, timeout, tls, status,
///   not_a_model_server, forbidden_network, no_gateway
/// @param status the upstream's HTTP status; 0 where there was none
/// @param node the gateway that called; empty where none was connected
public record TestOutcome(
        boolean ok, String category, int status, Duration took, String detail, String node) {}
