/// The product under test as real processes, called by a stock SDK, by bare sockets and by a
/// browser.
///
/// {@link dev.sluice.e2e.SluiceProcess} starts a command of `./sluice` in a folder of its own on
/// free ports; {@link dev.sluice.e2e.Rest} is the administrator, {@link dev.sluice.e2e.Application}
/// the calling application; simulators in this JVM are the models, and their own counts are the
/// judge. Tests wait for states and assert events, never durations: the only times here are hang
/// guards.
@NullMarked
package dev.sluice.e2e;

import org.jspecify.annotations.NullMarked;
