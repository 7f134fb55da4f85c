/// Rehearses a route before it is saved: the arrivals of the last hour are replayed through a
/// draft, with instances taken down and quotas spent, and what comes of it stands beside what
/// happened.
///
/// Reads the usage events, the newest published revision and the live quotas, writes nothing.
/// {@code Replay} follows the gateway's own rules (tiers, turns, ledgers, fallback) on a clock of
/// its own. Promise: the same question about the same arrivals has the same answer.
@NullMarked
package dev.sluice.console.rehearsal;

import org.jspecify.annotations.NullMarked;
