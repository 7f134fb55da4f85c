package dev.sluice.console.shared;

import tools.jackson.databind.node.ObjectNode;

/// Rows of one kind as people read them, where what is stored is not what people write. The room
/// that owns the kind knows.
public interface ReadableRow {

    ConfigKind kind();

    /// @param row as it was stored, perhaps by an older version; changed in place
    void read(ObjectNode row);
}
