/// The names of model instances' machines, and what they stand for: resolved without blocking,
/// looked at again every half minute, and remembered when resolving fails.
///
/// Whoever connects asks {@link dev.sluice.gateway.names.Names}; it says nothing about whether an
/// address may be connected to. That a name does not resolve any more, and does again, is told to
/// {@link dev.sluice.gateway.names.NameListener}s.
@NullMarked
package dev.sluice.gateway.names;

import org.jspecify.annotations.NullMarked;
