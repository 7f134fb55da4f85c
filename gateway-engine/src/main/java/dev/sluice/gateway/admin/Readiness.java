package dev.sluice.gateway.admin;

import dev.sluice.gateway.catalog.CatalogHolder;
import java.util.function.BooleanSupplier;

/// Whether traffic may be sent here: once a revision is in force, and until the gateway drains.
public final class Readiness {
    private final CatalogHolder catalogs;
    private final BooleanSupplier draining;

    public Readiness(CatalogHolder catalogs, BooleanSupplier draining) {
        this.catalogs = catalogs;
        this.draining = draining;
    }

    /// Why it is not ready; empty where it is.
    public String obstacle() {
        if (draining.getAsBoolean()) {
            return "draining";
        }
        return catalogs.current() == null ? "no revision applied yet" : "";
    }
}
