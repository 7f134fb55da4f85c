/// A PostgreSQL 18 that belongs to one data folder: unpacked once, started, watched, stopped.
///
/// Comes in: whoever holds the data folder. Promises durability (`fsync` stays on), passwords for
/// every role, loopback only, no process left behind when the JVM is killed, and a start after any
/// kind of kill.
@NullMarked
package dev.sluice.standalone.postgres;

import org.jspecify.annotations.NullMarked;
