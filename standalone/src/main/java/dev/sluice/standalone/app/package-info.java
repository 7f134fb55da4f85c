/// The program: one command line in, one exit code out.
///
/// Nobody comes in. It reads the command and calls the room that does it.
@NullMarked
package dev.sluice.standalone.app;

import org.jspecify.annotations.NullMarked;
