package dev.sluice.console.shared;

import java.util.List;
import java.util.UUID;

/// One object that refers to another and so keeps it from being deleted.
public record Use(ConfigKind kind, String name) {

    /// As messages name it: `route qwen`.
    public String text() {
        return kind.word() + " " + name;
    }

    /// A room that may refer to objects of earlier rooms says so through this: the earlier room
    /// asks all of them before it deletes, without knowing any.
    public interface Finder {
        /// Who in this room uses that object; empty where nobody does.
        List<Use> usesOf(ConfigKind kind, UUID id);
    }
}
