/// The gateway's end of the control stream, and what it keeps on its own disk so that it needs
/// nobody: the node's identity, the last good snapshot, the quota counters and the usage spool.
///
/// Comes in: the application, which wires it, and `admin`, which asks how it is. Promises: a
/// revision is applied wholly or not at all and is on disk before it is acknowledged; a usage
/// record that was reported as kept survives the death of the process; what cannot be read any more
/// is reported as a gap and never hidden; nothing here blocks an event loop.
@NullMarked
package dev.sluice.gateway.link;

import org.jspecify.annotations.NullMarked;
