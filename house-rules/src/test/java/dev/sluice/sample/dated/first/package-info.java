/// A room that keeps a date of the old kind.
@NullMarked
package dev.sluice.sample.dated.first;

import org.jspecify.annotations.NullMarked;
