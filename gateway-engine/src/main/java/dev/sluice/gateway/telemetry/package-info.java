/// What can be seen from outside: metrics and the access log. Nobody calls this room from the walk;
/// it listens to exchanges, and reads the quota ledgers and the health board when it is asked.
///
/// Labels are bounded: tenant, route, instance and words of ours, never a key, a consumer or a
/// caller's text.
@NullMarked
package dev.sluice.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
