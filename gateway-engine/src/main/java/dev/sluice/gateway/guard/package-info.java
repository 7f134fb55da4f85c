/// Defences a request has to pass before it costs anything: {@link
/// dev.sluice.gateway.guard.GuardChain} asks one {@link dev.sluice.gateway.guard.RequestGuard}
/// after the other and the first objection counts.
///
/// Guards see the request and nothing else; they do no I/O and keep no state. An objection names
/// its guard and the field, never the content.
@NullMarked
package dev.sluice.gateway.guard;

import org.jspecify.annotations.NullMarked;
