/// What the environment and the command line ask for, read once.
///
/// Everybody after it may come in. Promises that a flag wins over the variable of the same name,
/// and that a value nobody can mean is refused by the name it was given under.
@NullMarked
package dev.sluice.standalone.settings;

import org.jspecify.annotations.NullMarked;
