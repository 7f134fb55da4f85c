/// Answers questions about consumption and cost, and shows single requests.
///
/// Reads roll-ups only (single requests: the event store), writes nothing. Promise: a total is the
/// sum of its rows, and nobody sees more than their own scope.
@NullMarked
package dev.sluice.console.insight;

import org.jspecify.annotations.NullMarked;
