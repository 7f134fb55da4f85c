package dev.sluice.gateway.catalog;

/// Hears that a catalog came into force: what is kept per ledger and per instance carries over by
/// key.
@FunctionalInterface
public interface CatalogListener {
    void swapped(Catalog current);
}
