/// What the person who typed `./sluice` sees: steps while something takes long, one sentence when
/// it fails.
///
/// Everybody may come in. Nothing else in this module prints, and nothing here logs.
@NullMarked
package dev.sluice.standalone.terminal;

import org.jspecify.annotations.NullMarked;
