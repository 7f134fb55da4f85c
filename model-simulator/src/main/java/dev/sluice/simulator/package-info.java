/// An OpenAI-compatible model server whose moods are scripted.
///
/// {@link dev.sluice.simulator.Simulator} is the door: it starts one instance inside this process;
/// {@link dev.sluice.simulator.SimulatorMain} starts one as a program of its own. A {@link
/// dev.sluice.simulator.Mood} says how the instance behaves and may change while it runs; {@link
/// dev.sluice.simulator.Counts} says what was served, so that a test or a reader can compare.
///
/// The simulator knows nothing about the gateway or the console: it is a judge, and a judge does
/// not share code with the judged.
@NullMarked
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
