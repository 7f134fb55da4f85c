package dev.sluice.gateway.link;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The folder that holds the spool, as far as the spool needs one; tests put a failing one here.
interface SpoolDisk {

    /// The names of all files, sorted.
    List<String> names() throws IOException;

    /// A new file of zeros whose blocks are really allocated, so that a later store cannot hit a
    /// full disk; its name is on the medium when this returns.
    SpoolFile create(String name, long size) throws IOException;

    /// A file that is there, for reading and repair.
    SpoolFile open(String name) throws IOException;

    long size(String name) throws IOException;

    /// Shortens a file that nobody has open.
    void truncate(String name, long size) throws IOException;

    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// The whole content of a small file, null where there is none.
    byte @Nullable [] read(String name) throws IOException;

    /// Puts a small file's new content in place, the old one or the new one being there at any
    /// moment.
    void replace(String name, byte[] content) throws IOException;

    /// Bytes that may still be written before the disk is full.
    long free() throws IOException;
}
