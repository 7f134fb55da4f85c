/// What a person asks for besides running: is this machine fit, make the next start fast, pack it
/// up.
///
/// Comes in: the program.
@NullMarked
package dev.sluice.standalone.tools;

import org.jspecify.annotations.NullMarked;
