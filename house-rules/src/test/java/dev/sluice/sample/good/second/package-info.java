/// A room of a house that the tests judge.
@NullMarked
package dev.sluice.sample.good.second;

import org.jspecify.annotations.NullMarked;
