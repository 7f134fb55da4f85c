/// The price book: what a million tokens cost on an instance or a route, from when until when.
///
/// The prices of one target follow each other without a gap and without an overlap.
@NullMarked
package dev.sluice.console.pricing;

import org.jspecify.annotations.NullMarked;
