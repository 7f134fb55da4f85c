/// What was used and what it cost.
///
/// Uses the kit and the back end's insight and what a filter names; no other view. Every figure
/// comes from the roll-ups that the REST API reads too.
@NullMarked
package dev.sluice.console.ui.usage;

import org.jspecify.annotations.NullMarked;
