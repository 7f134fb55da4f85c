package dev.sluice.console.usage;

import dev.sluice.console.shared.Permission;
import dev.sluice.console.usage.ChainCheck.Head;
import dev.sluice.console.usage.ChainCheck.Misfit;
import dev.sluice.console.usage.ChainCheck.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Walks along the chains of batches and finds the first row that is not what was committed.
///
/// Reads every event that was stored since chains are kept, a batch at a time and all at one
/// moment. What somebody who may rewrite everything, the last hash included, did, only a head that
/// was noted elsewhere shows.
@Component
@PreAuthorize(Permission.ADMINISTER)
public class ChainVerifier {
    private final JdbcTemplate jdbc;
    private final TransactionTemplate atOneMoment;

    public ChainVerifier(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.atOneMoment = new TransactionTemplate(transactions);
        this.atOneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.atOneMoment.setReadOnly(true);
    }

    private record Cursor(String stream, long batches, byte[] hash) {}

    private record Batch(
            long number,
            long first,
            long last,
            @Nullable String low,
            @Nullable String high,
            byte[] digests,
            byte[] hash) {}

    private record Row(long seq, @Nullable UUID event, byte[] digest) {}

    /// Verifies every stream, in order of their names, up to the first misfit.
    public ChainCheck verify() {
        return Objects.requireNonNull(atOneMoment.execute(_ -> new Walk().walk()));
    }

    private final class Walk {
        private long batches;
        private long rows;
        private @Nullable Misfit first;

        ChainCheck walk() {
            var heads = new ArrayList<Head>();
            for (var cursor : cursors()) {
                heads.add(
                        new Head(
                                cursor.stream(),
                                cursor.batches(),
                                HexFormat.of().formatHex(cursor.hash())));
                if (first == null) {
                    verify(cursor);
                }
            }
            return new ChainCheck(batches, rows, first, heads);
        }

        private void verify(Cursor cursor) {
            var hash = new byte[0];
            for (var number = 1L; number <= cursor.batches() && first == null; number++) {
                var batch = batch(cursor.stream(), number);
                if (batch == null) {
                    misfit(cursor.stream(), number, 0, null, Reason.BATCH);
                    return;
                }
                batches++;
                var expected =
                        RowDigest.of(
                                hash,
                                cursor.stream(),
                                number,
                                batch.first(),
                                batch.last(),
                                batch.digests());
                if (!Arrays.equals(expected, batch.hash())) {
                    misfit(cursor.stream(), number, batch.first(), null, Reason.BATCH);
                    return;
                }
                compare(cursor.stream(), batch);
                hash = batch.hash();
            }
            if (first == null && !Arrays.equals(hash, cursor.hash())) {
                misfit(cursor.stream(), cursor.batches(), 0, null, Reason.CUT);
            }
        }

        /// The batch's digests beside those of the rows that are there, both by number.
        private void compare(String stream, Batch batch) {
            var stored = rows(stream, batch);
            var count = batch.digests().length / RowDigest.LENGTH;
            for (var i = 0; i < Math.max(count, stored.size()); i++) {
                if (i >= count) {
                    var row = stored.get(i);
                    misfit(stream, batch.number(), row.seq(), row.event(), Reason.ADDED);
                    return;
                }
                if (i >= stored.size()) {
                    misfit(stream, batch.number(), batch.last(), null, Reason.MISSING);
                    return;
                }
                var row = stored.get(i);
                var from = i * RowDigest.LENGTH;
                if (!Arrays.equals(
                        row.digest(),
                        Arrays.copyOfRange(batch.digests(), from, from + RowDigest.LENGTH))) {
                    var reason =
                            stored.size() < count
                                    ? Reason.MISSING
                                    : stored.size() > count ? Reason.ADDED : Reason.CHANGED;
                    misfit(stream, batch.number(), row.seq(), row.event(), reason);
                    return;
                }
                rows++;
            }
        }

        private void misfit(
                String stream, long batch, long seq, @Nullable UUID event, Reason reason) {
            first = new Misfit(stream, batch, seq, event, reason);
        }
    }

    private List<Cursor> cursors() {
        return jdbc.query(
                "SELECT stream, batches, chain_hash FROM usage_cursor WHERE batches > 0 ORDER BY stream",
                (row, _) -> new Cursor(row.getString(1), row.getLong(2), row.getBytes(3)));
    }

    private @Nullable Batch batch(String stream, long number) {
        return jdbc
                .query(
                        "SELECT * FROM usage_batch WHERE stream = ? AND number = ?",
                        (row, _) ->
                                new Batch(
                                        row.getLong("number"),
                                        row.getLong("first_seq"),
                                        row.getLong("last_seq"),
                                        row.getString("low_event"),
                                        row.getString("high_event"),
                                        row.getBytes("digests"),
                                        row.getBytes("hash")),
                        stream,
                        number)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private List<Row> rows(String stream, Batch batch) {
        var rows = new ArrayList<Row>();
        if (batch.low() != null) {
            rows.addAll(
                    jdbc.query(
                            """
                            SELECT * FROM usage_event
                            WHERE event_id BETWEEN ?::uuid AND ?::uuid AND stream = ? AND seq BETWEEN ? AND ?
                            """,
                            (row, _) -> event(row),
                            batch.low(),
                            batch.high(),
                            stream,
                            batch.first(),
                            batch.last()));
        }
        rows.addAll(
                jdbc.query(
                        "SELECT seq, record FROM usage_quarantine WHERE stream = ? AND seq BETWEEN ? AND ?",
                        (row, _) ->
                                new Row(
                                        row.getLong(1),
                                        null,
                                        RowDigest.of(stream, row.getLong(1), row.getBytes(2))),
                        stream,
                        batch.first(),
                        batch.last()));
        rows.sort(Comparator.comparingLong(Row::seq));
        return rows;
    }

    private static Row event(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("seq"), row.getObject("event_id", UUID.class), RowDigest.ofEvent(row));
    }
}
