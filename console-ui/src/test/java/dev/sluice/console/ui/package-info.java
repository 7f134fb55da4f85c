/// Tests of the pages: the house's rules, the words, and each view without a browser on a real
/// database.
@NullMarked
package dev.sluice.console.ui;

import org.jspecify.annotations.NullMarked;
