/// Calls to model instances: pooled keep-alive connections on the caller's own event loop,
/// addresses that were checked before they are connected to, and one sealed story per call ({@link
/// dev.sluice.gateway.upstream.UpstreamEvent}).
///
/// Stages come in through {@link dev.sluice.gateway.upstream.Upstreams}. Promises: nothing of the
/// caller's headers leaves but what is handed in by name; an answer that was cut is `Broken` and
/// never `End`; a connection is used again only after a clean end without surplus bytes; no thread
/// ever waits. Time limits on answers are the walk's, the one on connecting is kept here.
@NullMarked
package dev.sluice.gateway.upstream;

import org.jspecify.annotations.NullMarked;
