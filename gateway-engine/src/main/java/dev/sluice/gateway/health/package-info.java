/// Which instances are fit to be asked: learnt from real traffic and from probes, with a slow
/// return.
///
/// Stages report how attempts ended to {@link dev.sluice.gateway.health.PassiveHealth}; whoever
/// picks an instance asks {@link dev.sluice.gateway.health.HealthBoard}. Changes of state are told
/// to {@link dev.sluice.gateway.health.HealthListener}s. States carry over a new revision by
/// instance id.
@NullMarked
package dev.sluice.gateway.health;

import org.jspecify.annotations.NullMarked;
