/// The console as an application: what starts it and what every page has in common.
///
/// Nobody imports this room; it stands above all others so that one scan finds them.
@NullMarked
package dev.sluice.console;

import org.jspecify.annotations.NullMarked;
