package dev.sluice.console.events;

import java.time.Instant;

/// How an instance fared in a quarter of an hour, all gateways together.
///
/// @param ok probes that went well
/// @param failed probes that did not
/// @param worst the worst state that any gateway reported; `UNKNOWN` where none reported any
public record PulseCell(Instant from, long ok, long failed, HealthState worst) {}
