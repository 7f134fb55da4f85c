package dev.sluice.console.publishing;

import java.util.List;
import java.util.Optional;

/// What was published, newest first.
public interface Revisions {

    /// The newest `limit` revisions.
    List<RevisionRow> list(int limit);

    /// The number that gateways should serve; 0 before the first one.
    long current();

    /// Why the newest change is not among them; empty where it is.
    Optional<PublishProblem> problem();
}
