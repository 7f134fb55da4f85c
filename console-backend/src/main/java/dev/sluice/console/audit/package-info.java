/// Who changed what, when, from which value to which: an append-only trail that listens to {@link
/// dev.sluice.console.shared.ConfigChanged} and writes in the same transaction as the change.
///
/// Nobody calls this room to write. Rows hold no secrets, so the trail holds none.
@NullMarked
package dev.sluice.console.audit;

import org.jspecify.annotations.NullMarked;
