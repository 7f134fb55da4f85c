/// Flyway SQL (`db/migration`), and the one class that applies it: {@link Migrate}.
///
/// Whoever starts a console or the whole product may come in. The promise: the role that runs the
/// console owns nothing, may define nothing, and is granted table by table what it needs
/// (`${app_role}`). Released files never change; a change is a new file.
@NullMarked
package dev.sluice.migrations;

import org.jspecify.annotations.NullMarked;
