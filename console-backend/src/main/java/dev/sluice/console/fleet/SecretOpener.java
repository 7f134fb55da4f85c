package dev.sluice.console.fleet;

import dev.sluice.control.SecretRef;
import java.util.Optional;

/// Opens a stored secret, to be sealed to a node at once.
@FunctionalInterface
interface SecretOpener {

    /// The value in clear; empty where there is none.
    Optional<byte[]> open(SecretRef ref);
}
