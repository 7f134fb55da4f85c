/// A room whose class forgot to close itself.
@NullMarked
package dev.sluice.sample.open.first;

import org.jspecify.annotations.NullMarked;
