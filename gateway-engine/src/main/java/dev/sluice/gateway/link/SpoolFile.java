package dev.sluice.gateway.link;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A file of fixed size as memory: a store is in the file at once and survives the process; `force`
/// makes it survive the machine.
interface SpoolFile extends AutoCloseable {

    MemorySegment bytes();

    /// Returns once the range is on the medium.
    ///
    /// @throws IOException where it may not be: the range must never be trusted again, for a second
    ///   force on the same file may succeed without having written anything
    void force(long offset, long length) throws IOException;

    @Override
    void close();
}
