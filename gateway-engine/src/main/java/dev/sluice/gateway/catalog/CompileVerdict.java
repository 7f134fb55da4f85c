package dev.sluice.gateway.catalog;

import dev.sluice.control.Defect;
import java.util.List;

/// What became of a snapshot: all of it or nothing.
public sealed interface CompileVerdict {

    /// The snapshot may come into force.
    record Compiled(Catalog catalog) implements CompileVerdict {}

    /// The snapshot is refused; every defect is named, not only the first.
    record Refused(List<Defect> defects) implements CompileVerdict {
        public Refused {
            defects = List.copyOf(defects);
        }
    }
}
