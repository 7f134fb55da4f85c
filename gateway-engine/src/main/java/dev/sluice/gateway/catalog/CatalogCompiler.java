package dev.sluice.gateway.catalog;

import dev.sluice.control.InstanceConfig;
import dev.sluice.control.Snapshot;
import java.util.stream.Collectors;

/// Turns a snapshot into a catalog, wholly or not at all.
public final class CatalogCompiler {
    private final EndpointNetworks networks;

    public CatalogCompiler(EndpointNetworks networks) {
        this.networks = networks;
    }

    public CompileVerdict compile(Snapshot snapshot, OpenedSecrets secrets) {
        return new Compilation(snapshot, secrets, networks).run();
    }

    /// One instance alone, as a test of a draft wants it.
    ///
    /// @throws IllegalArgumentException naming every defect
    public ModelInstance compileInstance(InstanceConfig config, OpenedSecrets secrets) {
        var defects = new Defects();
        var instance =
                new InstancesPart(defects, secrets, networks)
                        .compile(config, "instance/" + config.getName());
        if (instance == null || !defects.none()) {
            throw new IllegalArgumentException(
                    defects.all().stream()
                            .map(defect -> defect.getField() + ": " + defect.getMessage())
                            .collect(Collectors.joining("; ")));
        }
        return instance;
    }
}
