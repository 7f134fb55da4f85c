/// The load generator: one event loop that calls one target over a fixed number of connections.
///
/// It writes requests that were encoded once, finds the end of an answer without building objects
/// for it, and checks every answer (status 200, and `[DONE]` at the end of a stream). It is cheap
/// on purpose: on a machine with two cores the generator, the upstream and the proxy share them.
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
