/// Console, gateway and an embedded PostgreSQL in one process.
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
