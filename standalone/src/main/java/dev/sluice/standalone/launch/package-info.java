/// Starting and stopping: the whole product in one process, the console alone, a gateway alone.
///
/// Comes in: the program, and rooms that add to a running product. Promises the order of things:
/// what was started last stops first, a failed start leaves nothing running, and a stop by signal
/// drains and ends with code 0.
@NullMarked
package dev.sluice.standalone.launch;

import org.jspecify.annotations.NullMarked;
