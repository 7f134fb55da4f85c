/// Model instances: where they are, how they are reached, whether they are well.
///
/// Uses the kit, the gauges and the instances room of the back end; no other view. Credentials go
/// in and never come out.
@NullMarked
package dev.sluice.console.ui.instances;

import org.jspecify.annotations.NullMarked;
