package dev.sluice.gateway.catalog;

import dev.sluice.control.Snapshot;

/// Turns a snapshot into a catalog, wholly or not at all.
public final class CatalogCompiler {
    private final EndpointNetworks networks;

    public CatalogCompiler(EndpointNetworks networks) {
        this.networks = networks;
    }

    public CompileVerdict compile(Snapshot snapshot, OpenedSecrets secrets) {
        return new Compilation(snapshot, secrets, networks).run();
    }
}
