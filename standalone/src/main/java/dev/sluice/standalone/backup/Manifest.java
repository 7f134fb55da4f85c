package dev.sluice.standalone.backup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a backup says about itself; its last entry, so that a file cut short has none.
///
/// @param format of this file; a reader refuses a number it does not know
/// @param product the release that wrote it
/// @param schema the Flyway version of the database it came from
/// @param takenAt when the snapshot was taken, ISO-8601
/// @param keys whether the key material is in it, sealed by a passphrase
/// @param tables in the order in which they can be loaded
/// @param sequences and where they stood
/// @param entries every other entry of the file with its checksum
record Manifest(
        int format,
        String product,
        String schema,
        String takenAt,
        boolean keys,
        List<Table> tables,
        List<Sequence> sequences,
        List<Entry> entries) {

    /// The format this release writes.
    static final int FORMAT = 1;

    /// The entry's name in the file.
    static final String NAME = "manifest.json";

    /// One table: its columns in the order they were written, and its partitions' bounds where it
    /// has some.
    record Table(String name, List<String> columns, long rows, List<Partition> partitions) {}

    /// A partition by name and by its bound, as PostgreSQL words it.
    record Partition(String name, String bound) {}

    /// A sequence; `value` is null where it was never used.
    record Sequence(String name, @Nullable Long value) {}

    /// An entry with the SHA-256 of its content in hex.
    record Entry(String name, long size, String sha256) {}
}
