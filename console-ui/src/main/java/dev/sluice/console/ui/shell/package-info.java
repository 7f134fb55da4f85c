/// The frame around every view: sign-in, navigation, language and theme, and what is shown where
/// something is missing or broke.
///
/// Nobody imports this room; views reach the frame through annotations, and the frame finds the
/// views through their menu entries. It promises that whoever has not signed in sees nothing but
/// the sign-in page.
@NullMarked
package dev.sluice.console.ui.shell;

import org.jspecify.annotations.NullMarked;
