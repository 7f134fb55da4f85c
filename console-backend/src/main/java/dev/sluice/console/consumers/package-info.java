/// Consumers, the applications that call, and their API keys.
///
/// A key is shown once, when it is issued, and stored as a keyed hash; whoever reads the database
/// cannot call with it, and whoever writes a row into it cannot make a key.
@NullMarked
package dev.sluice.console.consumers;

import org.jspecify.annotations.NullMarked;
