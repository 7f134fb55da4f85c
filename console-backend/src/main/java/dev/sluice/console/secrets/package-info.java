/// Credentials and the pepper of the key table, sealed: every value under a key of its own, that
/// key wrapped by the key-encryption key from a file outside of the database.
///
/// Rooms that own a secret keep a {@link SecretRef}; only what ships secrets to a gateway opens
/// them. A copy of the database without the key file opens nothing.
@NullMarked
package dev.sluice.console.secrets;

import org.jspecify.annotations.NullMarked;
