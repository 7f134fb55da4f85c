/// The timeline: what happened to instances and to the traffic before them, newest first.
///
/// Uses the kit, the gauges and the back end's events; no other view.
@NullMarked
package dev.sluice.console.ui.timeline;

import org.jspecify.annotations.NullMarked;
