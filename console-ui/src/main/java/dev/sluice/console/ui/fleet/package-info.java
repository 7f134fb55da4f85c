/// The gateways and what was published to them.
///
/// Uses the kit and the back end's fleet and publishing; no other view.
@NullMarked
package dev.sluice.console.ui.fleet;

import org.jspecify.annotations.NullMarked;
