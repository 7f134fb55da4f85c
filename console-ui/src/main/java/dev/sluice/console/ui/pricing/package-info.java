/// The price book.
///
/// Uses the kit and the back end's prices, instances and routes; no other view.
@NullMarked
package dev.sluice.console.ui.pricing;

import org.jspecify.annotations.NullMarked;
