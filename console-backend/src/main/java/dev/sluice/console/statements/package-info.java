/// What each tenant and business unit owes for a month, as a document that stays what it was.
///
/// A month is a draft until it is closed and frozen then; what comes for it later stands on the
/// first open month's statement as an adjustment that names its period. {@code Statements} is the
/// way in. Promise: every total is the sum of its lines; a closed statement never changes; a
/// statement can be derived again from its events.
@NullMarked
package dev.sluice.console.statements;

import org.jspecify.annotations.NullMarked;
