/// The gateway nodes: how they join, what they are offered, what they answered.
///
/// {@code ControlEndpoint} speaks the control stream; {@code FleetStatus} tells the rest of the
/// console what the nodes said. Promise: nothing but {@code Join} works without a certificate of
/// this console's own authority, a rejected revision is not offered again, and usage and events are
/// acknowledged only after they were committed.
@NullMarked
package dev.sluice.console.fleet;

import org.jspecify.annotations.NullMarked;
