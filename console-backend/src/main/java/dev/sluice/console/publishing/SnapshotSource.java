package dev.sluice.console.publishing;

import dev.sluice.control.Snapshot;
import java.util.List;

/// Where the publisher gets a snapshot from.
interface SnapshotSource {

    /// The number of the last configuration write.
    long counter();

    /// Moves the counter on beyond this number, where it is not yet.
    void outrun(long seen);

    /// The configuration as the running transaction sees it.
    Draft build();

    /// A snapshot that nobody has looked at yet.
    ///
    /// @param objects the names of everything in it
    /// @param changedBy who made the last write that it carries
    /// @param what what that write was
    record Draft(Snapshot snapshot, List<PublishedObject> objects, String changedBy, String what) {}
}
