package dev.sluice.console.publishing;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Every revision that was ever published, with its bytes. Rows are added and read, never changed.
@Component
public final class RevisionLog {
    private final JdbcTemplate jdbc;

    public RevisionLog(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// The newest number; 0 before the first.
    public long newest() {
        return Objects.requireNonNull(
                jdbc.queryForObject("SELECT coalesce(max(number), 0) FROM revision", Long.class));
    }

    /// The newest revision with its bytes.
    public Optional<PublishedSnapshot> latest() {
        return find(newest());
    }

    /// One revision with its bytes.
    public Optional<PublishedSnapshot> find(long number) {
        return jdbc
                .query(
                        "SELECT number, snapshot, checksum FROM revision WHERE number = ?",
                        (row, _) ->
                                new PublishedSnapshot(
                                        row.getLong(1),
                                        ByteString.copyFrom(row.getBytes(2)),
                                        ByteString.copyFrom(row.getBytes(3))),
                        number)
                .stream()
                .findFirst();
    }

    /// Adds a revision. One of the same number stays as it is: two consoles that publish the same
    /// state make the same bytes.
    public void add(long number, byte[] snapshot, String by, String note, Instant at) {
        jdbc.update(
                "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                number,
                at.atOffset(ZoneOffset.UTC),
                by,
                note,
                sha256(snapshot),
                snapshot);
    }

    List<RevisionRow> list(int limit) {
        return jdbc.query(
                """
                SELECT number, published_at, published_by, note, checksum, octet_length(snapshot)
                FROM revision ORDER BY number DESC LIMIT ?
                """,
                (row, _) ->
                        new RevisionRow(
                                row.getLong(1),
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                row.getString(3),
                                row.getString(4),
                                HexFormat.of().formatHex(row.getBytes(5)),
                                row.getInt(6)),
                limit);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
