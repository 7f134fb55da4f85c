package dev.sluice.gateway.catalog;

import dev.sluice.control.Snapshot;

/// One run of the compiler over one snapshot.
record Compilation(Snapshot snapshot, OpenedSecrets secrets, EndpointNetworks networks) {
    CompileVerdict run() {
        throw new UnsupportedOperationException();
    }
}
