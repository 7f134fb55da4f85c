/// Ids, money, token counts, time ranges and the event that says configuration changed.
@NullMarked
package dev.sluice.console.shared;

import org.jspecify.annotations.NullMarked;
