/// Routes: which public model leads to which instances, in which order.
///
/// Uses the kit, the gauges and the back end's routes and instances; no other view.
@NullMarked
package dev.sluice.console.ui.routes;

import org.jspecify.annotations.NullMarked;
