/// A room that prints.
@NullMarked
package dev.sluice.sample.loud.first;

import org.jspecify.annotations.NullMarked;
