/// A replay of bursty traffic against one token quota, in simulated time: what three ways to keep a
/// quota do to it.
///
/// {@link dev.sluice.bench.replay.ReplayMain} prints the tables of `docs/quota-accuracy.md`. Ours
/// is the gateway's own code, on a clock that the replay moves: the ledgers, the estimator, and the
/// rule by which a stream asks for more or is cut. Everything is drawn from seeds, so that two runs
/// print the same.
@NullMarked
package dev.sluice.bench.replay;

import org.jspecify.annotations.NullMarked;
