/// What is going on: the page that people see first.
///
/// Uses the kit, the gauges and what the back end's rooms say; no other view.
@NullMarked
package dev.sluice.console.ui.overview;

import org.jspecify.annotations.NullMarked;
