/// The pieces every view is built from.
@NullMarked
package dev.sluice.console.ui.kit;

import org.jspecify.annotations.NullMarked;
