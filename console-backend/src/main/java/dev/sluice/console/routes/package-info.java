/// Routes: a public model name or a URI, leading to tiers of model instances.
///
/// A route names instances that exist; an instance that a route names cannot be deleted.
@NullMarked
package dev.sluice.console.routes;

import org.jspecify.annotations.NullMarked;
