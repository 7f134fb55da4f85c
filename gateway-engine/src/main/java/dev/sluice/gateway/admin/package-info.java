/// The gateway's operations port: is it alive, may it be sent traffic, what does it measure.
/// Everything here runs on an event loop of its own, so that a slow page of metrics holds up no
/// request.
@NullMarked
package dev.sluice.gateway.admin;

import org.jspecify.annotations.NullMarked;
