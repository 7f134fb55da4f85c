/// The compiled snapshot: what the gateway knows of consumers, keys, routes, instances and quotas
/// at one revision.
///
/// Everyone may read it. A {@link dev.sluice.gateway.catalog.Catalog} never changes after it was
/// compiled, so an exchange keeps the one it began with; {@link
/// dev.sluice.gateway.catalog.CatalogHolder} hands out the newest. {@link
/// dev.sluice.gateway.catalog.CatalogCompiler} accepts a snapshot wholly or refuses it wholly,
/// naming every defect.
@NullMarked
package dev.sluice.gateway.catalog;

import org.jspecify.annotations.NullMarked;
