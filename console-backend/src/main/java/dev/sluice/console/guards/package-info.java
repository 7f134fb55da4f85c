/// What a route refuses before it costs tokens, as plain values that a route carries.
@NullMarked
package dev.sluice.console.guards;

import org.jspecify.annotations.NullMarked;
