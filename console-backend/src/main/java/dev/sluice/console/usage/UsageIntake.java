package dev.sluice.console.usage;

import dev.sluice.console.ledger.LedgerPoster;
import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.usage.EventStore.Origin;
import dev.sluice.console.usage.IntakeVerdict.Committed;
import dev.sluice.console.usage.IntakeVerdict.Foreign;
import dev.sluice.console.usage.IntakeVerdict.Rewind;
import dev.sluice.console.usage.RecordReader.Reading;
import dev.sluice.control.Gap;
import dev.sluice.control.UsageBatch;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes batches of usage records in: events, ledger, roll-ups and the stream's cursor in one
/// transaction.
///
/// When {@link #take} returns {@link Committed}, it is committed; when it throws, the node sends
/// the batch again, and whatever of it was committed after all is recognised by its event ids.
@Component
public final class UsageIntake {
    private static final Logger LOG = LoggerFactory.getLogger(UsageIntake.class);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final EventStore events;
    private final BatchChain chain;
    private final LedgerPoster ledger;
    private final Rollups rollups;
    private final PublishedObjects published;
    private final Clock clock;

    private record Cursor(String node, long through, BatchChain.Head head) {}

    UsageIntake(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            EventStore events,
            LedgerPoster ledger,
            Rollups rollups,
            PublishedObjects published,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
        this.chain = new BatchChain(jdbc);
        this.ledger = ledger;
        this.rollups = rollups;
        this.published = published;
        this.clock = clock;
    }

    /// Takes one batch from this node. Blocks until it is committed.
    public IntakeVerdict take(String node, UsageBatch batch) {
        var now = clock.instant();
        var origin = new Origin(node, batch.getStream(), now);
        var readings = new ArrayList<Reading>(batch.getRecordsCount());
        for (var i = 0; i < batch.getRecordsCount(); i++) {
            readings.add(
                    RecordReader.read(
                            batch.getFirstSeq() + i,
                            batch.getRecords(i).toByteArray(),
                            batch.getClockOffsetMs(),
                            now));
        }
        return take(origin, batch, readings);
    }

    /// What is committed of a stream; 0 for one that was never seen.
    public long committedThrough(String stream) {
        return jdbc
                .query(
                        "SELECT committed_through FROM usage_cursor WHERE stream = ?",
                        (row, _) -> row.getLong(1),
                        stream)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    private IntakeVerdict take(Origin origin, UsageBatch batch, List<Reading> readings) {
        try {
            return Objects.requireNonNull(transaction.execute(_ -> store(origin, batch, readings)));
        } catch (DataIntegrityViolationException refused) {
            return narrow(origin, batch, readings, refused);
        }
    }

    /// The database would not have one of the records: the halves are tried by themselves until
    /// that one is found, which is then kept aside.
    private IntakeVerdict narrow(
            Origin origin,
            UsageBatch batch,
            List<Reading> readings,
            DataIntegrityViolationException refused) {
        if (readings.isEmpty()) {
            throw refused;
        }
        if (readings.size() == 1) {
            var reading = readings.getFirst();
            if (reading instanceof Reading.Bad) {
                throw refused;
            }
            LOG.warn(
                    "usage record refused by the database, kept in quarantine: stream={} seq={} reason={}",
                    origin.stream(),
                    reading.seq(),
                    firstLine(refused));
            return take(
                    origin,
                    batch,
                    List.of(new Reading.Bad(reading.seq(), firstLine(refused), reading.record())));
        }
        var half = readings.size() / 2;
        var first = take(origin, batch, readings.subList(0, half));
        if (!(first instanceof Committed(_, var stored, var repeated, var quarantined))) {
            return first;
        }
        var second = take(origin, batch, readings.subList(half, readings.size()));
        return second instanceof Committed rest
                ? new Committed(
                        rest.through(),
                        stored + rest.stored(),
                        repeated + rest.repeated(),
                        quarantined + rest.quarantined())
                : second;
    }

    private IntakeVerdict store(Origin origin, UsageBatch batch, List<Reading> readings) {
        var cursor = lock(origin);
        if (!cursor.node().equals(origin.node())) {
            return new Foreign(cursor.node());
        }
        var gaps =
                batch.getGapsList().stream()
                        .sorted(Comparator.comparingLong(Gap::getFirstSeq))
                        .toList();
        var through = across(cursor.through(), gaps);
        if (!readings.isEmpty() && readings.getFirst().seq() > through + 1) {
            return new Rewind(through + 1);
        }
        var last = readings.isEmpty() ? through : readings.getLast().seq();
        through = across(Math.max(through, last), gaps);

        var fresh = new LinkedHashMap<UUID, UsageEvent>();
        var bad = new ArrayList<Reading.Bad>();
        var seen = 0;
        for (var reading : readings) {
            if (reading.seq() <= cursor.through()) {
                seen++;
                continue;
            }
            switch (reading) {
                case Reading.Good(var event) -> {
                    if (fresh.putIfAbsent(event.id(), event) != null) {
                        seen++;
                    }
                }
                case Reading.Bad broken -> bad.add(broken);
            }
        }
        var unread = bad.size();
        var added = storeEvents(origin, List.copyOf(fresh.values()), bad);
        var stored = added.size();
        events.quarantine(origin, bad);
        var head = chain.add(origin, cursor.head(), added, bad);
        events.gaps(origin, gaps);
        jdbc.update(
                "UPDATE usage_cursor SET committed_through = ?, batches = ?, chain_hash = ?, changed_at = ? WHERE stream = ?",
                through,
                head.number(),
                head.hash(),
                origin.at().atOffset(ZoneOffset.UTC),
                origin.stream());
        var repeated = seen + fresh.size() + unread - stored - bad.size();
        return new Committed(through, stored, repeated, bad.size());
    }

    /// @param bad takes corrections of what cannot be corrected
    private List<UsageEvent> storeEvents(
            Origin origin, List<UsageEvent> arrived, List<Reading.Bad> bad) {
        var requests = arrived.stream().filter(event -> event.corrects() == null).toList();
        var routes =
                published.of(
                        requests.stream()
                                .map(UsageEvent::routeId)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList());
        var named = requests.stream().map(event -> event.counted(model(event, routes))).toList();
        var ids = events.add(origin, named);
        var added =
                new ArrayList<>(named.stream().filter(event -> ids.contains(event.id())).toList());
        for (var event : arrived) {
            if (event.corrects() != null) {
                correct(origin, event, event.corrects(), added, bad);
            }
        }
        var postings =
                ledger.post(added.stream().flatMap(event -> event.charges().stream()).toList());
        rollups.add(added, postings);
        return added;
    }

    /// Corrections are rare and may be several of one request, so that each is looked at with those
    /// before it stored. One that fits no request here is kept aside: added by itself, a difference
    /// would be a lie.
    private void correct(
            Origin origin,
            UsageEvent correction,
            UUID of,
            List<UsageEvent> added,
            List<Reading.Bad> bad) {
        if (events.holds(correction.id())) {
            return;
        }
        var request = events.corrected(of).orElse(null);
        String reason;
        if (request == null) {
            reason = "corrects: " + of + " (expected: a request that is here)";
        } else if (request.correction()) {
            reason = "corrects: " + of + " (expected: a request, not a correction)";
        } else if (!request.bears(correction.close().getTokens())) {
            reason = "tokens: more is taken from " + of + " than it used";
        } else {
            var booked = correction.against(request);
            events.add(origin, List.of(booked));
            added.add(booked);
            return;
        }
        bad.add(new Reading.Bad(correction.seq(), reason, correction.record()));
    }

    /// Roll-ups count a route's public model, never what the caller typed: their size must not be
    /// in a caller's hand.
    private static String model(UsageEvent event, Map<UUID, PublishedObject> routes) {
        var route = event.routeId() == null ? null : routes.get(event.routeId());
        return route == null ? "" : route.model();
    }

    private Cursor lock(Origin origin) {
        jdbc.update(
                "INSERT INTO usage_cursor VALUES (?, ?, 0, '', ?) ON CONFLICT DO NOTHING",
                origin.stream(),
                origin.node(),
                origin.at().atOffset(ZoneOffset.UTC));
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "SELECT node, committed_through, batches, chain_hash FROM usage_cursor WHERE stream = ? FOR UPDATE",
                        (row, _) ->
                                new Cursor(
                                        row.getString(1),
                                        row.getLong(2),
                                        new BatchChain.Head(
                                                row.getLong(3),
                                                row.getLong(3) == 0
                                                        ? new byte[0]
                                                        : row.getBytes(4))),
                        origin.stream()));
    }

    /// The driver's further lines quote the row, which is nobody's business in a log.
    private static String firstLine(DataIntegrityViolationException refused) {
        return String.valueOf(refused.getMostSpecificCause().getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    /// How far one gets from a number by stepping over gaps.
    private static long across(long through, List<Gap> gaps) {
        var reached = through;
        for (var gap : gaps) {
            if (gap.getFirstSeq() <= reached + 1 && gap.getLastSeq() > reached) {
                reached = gap.getLastSeq();
            }
        }
        return reached;
    }
}
