/// Quotas: who may use how much, and how much is used right now.
///
/// Uses the kit, the gauges and the back end's quotas and the rooms whose objects a scope names; no
/// other view.
@NullMarked
package dev.sluice.console.ui.quotas;

import org.jspecify.annotations.NullMarked;
