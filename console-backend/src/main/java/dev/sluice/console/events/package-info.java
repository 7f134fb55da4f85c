/// What the gateways told of the instances over time: what happened to them and to the traffic
/// before them, and how they fared from quarter to quarter of an hour.
///
/// {@code EventIntake} and {@code Pulses} take in what the room {@code fleet} hears; {@code
/// EventLog} shows it. Promise: an event is stored once however often it is told, both are kept for
/// a bounded time, and nobody learns which other tenant was affected.
@NullMarked
package dev.sluice.console.events;

import org.jspecify.annotations.NullMarked;
