/// Takes the gateways' usage records in, exactly once in effect, and rolls them up.
///
/// {@code UsageIntake} is the only way in; {@code Rollups} is the only writer of the roll-up
/// tables. Promise: events, ledger, roll-ups and the stream's cursor change in one transaction, so
/// a batch that comes twice, or whose acknowledgement was lost, counts once.
@NullMarked
package dev.sluice.console.usage;

import org.jspecify.annotations.NullMarked;
