/// One request's life as types: what each stage learned ({@link
/// dev.sluice.gateway.exchange.Exchange}), how a stage answers ({@link
/// dev.sluice.gateway.exchange.Step}), how the gateway says no ({@link
/// dev.sluice.gateway.exchange.Refusal}) and how it ended ({@link
/// dev.sluice.gateway.exchange.Outcome}).
///
/// Stages make these values, the edge writes them out, listeners read them. Nothing here decides
/// anything and nothing does I/O; {@link dev.sluice.gateway.exchange.Downstream} is the port
/// through which the walk speaks to a caller it cannot see.
@NullMarked
package dev.sluice.gateway.exchange;

import org.jspecify.annotations.NullMarked;
