package dev.sluice.console.fleet;

import java.time.Instant;
import java.util.List;

/// A revision that a gateway refused, with its reasons.
public record RejectedRevision(long revision, List<DefectRow> defects, Instant at) {

    public RejectedRevision {
        defects = List.copyOf(defects);
    }
}
