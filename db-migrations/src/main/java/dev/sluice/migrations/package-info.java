/// Flyway SQL, and the one class that applies it.
@NullMarked
package dev.sluice.migrations;

import org.jspecify.annotations.NullMarked;
