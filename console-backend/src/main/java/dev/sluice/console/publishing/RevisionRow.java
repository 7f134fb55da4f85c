package dev.sluice.console.publishing;

import java.time.Instant;

/// One published revision.
///
/// @param publishedBy who made the last change that it carries
/// @param note what that change was
/// @param checksum SHA-256 of its bytes, lower-case hex
/// @param bytes its size
public record RevisionRow(
        long number,
        Instant publishedAt,
        String publishedBy,
        String note,
        String checksum,
        int bytes) {}
