/// What is measured: the upstream, nginx's bare `proxy_pass` before it, and the gateway before it,
/// each a process of its own that is stopped by its handle.
@NullMarked
package dev.sluice.bench.rig;

import org.jspecify.annotations.NullMarked;
