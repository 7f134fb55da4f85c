/// The data folder: who holds it, what stands in it, and files that only their owner may read.
///
/// Comes in: everything that starts a process on a folder. Promises that two processes never work
/// on the same folder, and that a secret file is never readable by others, not even for a moment.
@NullMarked
package dev.sluice.standalone.folder;

import org.jspecify.annotations.NullMarked;
