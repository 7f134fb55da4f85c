/// A room of a house that the tests judge.
@NullMarked
package dev.sluice.sample.bad.first;

import org.jspecify.annotations.NullMarked;
