/// Turns the configuration tables into immutable, numbered revisions.
///
/// {@code SnapshotBuilder} reads every configuration room in one repeatable-read transaction and
/// refuses dangling references; {@code RevisionLog} keeps what was built, for ever; {@code
/// Publisher} decides when. Whoever wants to know what gateways should serve asks here; nobody
/// writes here but the publisher. Promise: revision *n* carries every write numbered up to *n*, and
/// its bytes never change.
@NullMarked
package dev.sluice.console.publishing;

import org.jspecify.annotations.NullMarked;
