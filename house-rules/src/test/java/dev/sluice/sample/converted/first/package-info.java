/// A room that turns what the JDK answers into java.time.
@NullMarked
package dev.sluice.sample.converted.first;

import org.jspecify.annotations.NullMarked;
