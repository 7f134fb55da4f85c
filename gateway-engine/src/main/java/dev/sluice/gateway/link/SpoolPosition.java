package dev.sluice.gateway.link;

/// A place between two records of the spool.
record SpoolPosition(long segment, long offset) implements Comparable<SpoolPosition> {

    /// Before everything.
    static final SpoolPosition START = new SpoolPosition(0, 0);

    @Override
    public int compareTo(SpoolPosition other) {
        var bySegment = Long.compare(segment, other.segment);
        return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
    }
}
