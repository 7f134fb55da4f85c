/// What the gateways' heartbeats say, put together for one model instance or one quota over all
/// nodes, and how that is drawn.
///
/// Views that show health or levels come in; this room knows the kit and what the fleet says, and
/// reads nothing by itself.
@NullMarked
package dev.sluice.console.ui.gauges;

import org.jspecify.annotations.NullMarked;
