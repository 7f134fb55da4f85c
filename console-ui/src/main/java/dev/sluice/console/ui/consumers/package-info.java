/// Consumers, the applications that call, and their keys.
///
/// Uses the kit, the gauges and the back end's consumers and what they refer to; no other view. A
/// new key is shown once, in the dialog that made it, and kept nowhere.
@NullMarked
package dev.sluice.console.ui.consumers;

import org.jspecify.annotations.NullMarked;
