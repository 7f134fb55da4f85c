/// The words every room of the console speaks: who is asking ({@link CurrentActor}), what went
/// wrong ({@link ValidationException}, {@link NotFoundException}, {@link ConflictException}), a
/// page of rows, the revision counter and the event that says configuration changed.
///
/// Everybody may come in; this room imports nobody. It promises that a write and its revision
/// number share one transaction, and that an error lists every field that is wrong, not the first.
@NullMarked
package dev.sluice.console.shared;

import org.jspecify.annotations.NullMarked;
