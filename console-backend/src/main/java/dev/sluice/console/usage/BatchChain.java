package dev.sluice.console.usage;

import dev.sluice.console.usage.EventStore.Origin;
import dev.sluice.console.usage.RecordReader.Reading.Bad;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes down what each batch of a stream added, hashed together with the batch before it.
///
/// In the intake's transaction and under the stream's cursor, so that batches follow each other.
final class BatchChain {
    private final JdbcTemplate jdbc;

    BatchChain(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// The last batch of a stream: its number, 0 where there is none, and its hash.
    record Head(long number, byte[] hash) {}

    private record Row(long seq, byte[] digest, @Nullable UUID event) {}

    /// Adds a batch, unless it added nothing.
    ///
    /// @return the head that the stream has now
    Head add(Origin origin, Head before, List<UsageEvent> events, List<Bad> quarantined) {
        if (events.isEmpty() && quarantined.isEmpty()) {
            return before;
        }
        var rows = new ArrayList<Row>();
        for (var event : events) {
            rows.add(new Row(event.seq(), RowDigest.of(origin.stream(), event), event.id()));
        }
        for (var bad : quarantined) {
            rows.add(
                    new Row(
                            bad.seq(),
                            RowDigest.of(origin.stream(), bad.seq(), bad.record()),
                            null));
        }
        rows.sort(Comparator.comparingLong(Row::seq));
        var digests = RowDigest.joined(rows.stream().map(Row::digest).toList());
        var first = rows.getFirst().seq();
        var last = rows.getLast().seq();
        var number = before.number() + 1;
        var hash = RowDigest.of(before.hash(), origin.stream(), number, first, last, digests);
        // As text, in which ids sort as the database sorts them.
        var ids = events.stream().map(event -> event.id().toString()).sorted().toList();
        jdbc.update(
                "INSERT INTO usage_batch VALUES (?, ?, ?, ?, ?::uuid, ?::uuid, ?, ?, ?)",
                origin.stream(),
                number,
                first,
                last,
                ids.isEmpty() ? null : ids.getFirst(),
                ids.isEmpty() ? null : ids.getLast(),
                digests,
                hash,
                origin.at().atOffset(ZoneOffset.UTC));
        return new Head(number, hash);
    }
}
