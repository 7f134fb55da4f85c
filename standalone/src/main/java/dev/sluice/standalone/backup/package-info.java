/// Everything an installation knows in one file, and back.
///
/// Comes in: the launcher's `backup` and `restore`. Promises one consistent snapshot taken over
/// plain JDBC while everything runs, memory that does not grow with the data, and that a file which
/// is truncated or changed is refused before anything is written.
@NullMarked
package dev.sluice.standalone.backup;

import org.jspecify.annotations.NullMarked;
