/// The gateway as a whole: its configuration, all wiring by constructor, its start and its end.
/// Nobody comes in but whoever starts a gateway: the launcher's process for one alone, the
/// standalone product for one beside the console.
@NullMarked
package dev.sluice.gateway.app;

import org.jspecify.annotations.NullMarked;
