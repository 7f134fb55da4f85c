package dev.sluice.console.usage;

/// What became of a batch.
public sealed interface IntakeVerdict {

    /// Everything up to this number is committed; the node may forget it.
    ///
    /// @param stored events that were new
    /// @param repeated events that were here already
    /// @param quarantined records that were kept aside
    record Committed(long through, int stored, int repeated, int quarantined)
            implements IntakeVerdict {}

    /// The batch did not continue where the console stands: nothing was taken, send from here.
    record Rewind(long nextSeq) implements IntakeVerdict {}

    /// The stream is another node's: nothing was taken.
    record Foreign(String owner) implements IntakeVerdict {}
}
