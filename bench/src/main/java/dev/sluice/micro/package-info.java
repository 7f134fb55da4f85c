/// JMH benchmarks of single pieces of the hot path.
///
/// A house of its own: JMH has to subclass what it measures, so nothing here can be final. Start it
/// with `./bench/micro.sh`.
@NullMarked
package dev.sluice.micro;

import org.jspecify.annotations.NullMarked;
