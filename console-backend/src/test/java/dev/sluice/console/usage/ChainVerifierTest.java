package dev.sluice.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.usage.ChainCheck.Reason;
import dev.sluice.control.UsageClose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;

class ChainVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Random RANDOM = new Random(17);

    private ConsoleDatabase database;
    private UsageRooms rooms;
    private ChainVerifier verifier;

    @BeforeEach
    void start() {
        database = new ConsoleDatabase();
        rooms = new UsageRooms(database, Clock.fixed(NOW, ZoneOffset.UTC));
        verifier =
                new ChainVerifier(
                        database.jdbc(), new JdbcTransactionManager(database.dataSource()));
        // Two streams; a batch that comes twice, one with a record that nobody can read, and an
        // event that came on another stream before.
        var records = records(30);
        rooms.intake.take("a", Batches.batch("s-a", 1, records.subList(0, 10)));
        rooms.intake.take("a", Batches.batch("s-a", 1, records.subList(0, 10)));
        rooms.intake.take("a", Batches.batch("s-a", 11, records.subList(10, 20)));
        var mixed =
                new ArrayList<ByteString>(
                        records.subList(15, 30).stream().map(UsageClose::toByteString).toList());
        mixed.add(3, ByteString.copyFromUtf8("no record"));
        rooms.intake.take("b", Batches.raw("s-b", 1, mixed));
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void what_was_committed_fits() {
        var check = verifier.verify();
        assertThat(check.first()).isNull();
        assertThat(check.batches()).isEqualTo(3);
        assertThat(check.rows()).isEqualTo(31);
        assertThat(check.heads()).extracting(ChainCheck.Head::stream).containsExactly("s-a", "s-b");
    }

    @Test
    void a_changed_row_is_named() {
        var event = event("s-a", 13);
        database.asOwner(
                "UPDATE usage_event SET completion_tokens = completion_tokens - 1 WHERE event_id = '%s'"
                        .formatted(event));
        assertThat(verifier.verify().first())
                .isEqualTo(new ChainCheck.Misfit("s-a", 2, 13, event, Reason.CHANGED));
    }

    @Test
    void a_row_on_another_account_is_named() {
        var event = event("s-b", 12);
        database.asOwner(
                "UPDATE usage_event SET tenant_id = gen_random_uuid() WHERE event_id = '%s'"
                        .formatted(event));
        assertThat(verifier.verify().first())
                .isEqualTo(new ChainCheck.Misfit("s-b", 1, 12, event, Reason.CHANGED));
    }

    @Test
    void a_missing_row_is_found_where_it_was() {
        database.asOwner(
                "DELETE FROM usage_event WHERE event_id = '%s'".formatted(event("s-a", 14)));
        var first = Objects.requireNonNull(verifier.verify().first());
        assertThat(first.reason()).isEqualTo(Reason.MISSING);
        assertThat(first.batch()).isEqualTo(2);
        assertThat(first.sequence()).isEqualTo(15);
    }

    @Test
    void a_missing_quarantined_record_is_found() {
        database.asOwner("DELETE FROM usage_quarantine");
        assertThat(Objects.requireNonNull(verifier.verify().first()).reason())
                .isEqualTo(Reason.MISSING);
    }

    @Test
    void a_batch_that_was_made_to_fit_a_changed_row_does_not_fit_the_chain() {
        database.asOwner(
                "UPDATE usage_batch SET digests = digests || digests WHERE number = 1 AND stream = 's-a'");
        assertThat(verifier.verify().first())
                .isEqualTo(new ChainCheck.Misfit("s-a", 1, 1, null, Reason.BATCH));
    }

    @Test
    void batches_that_are_gone_from_the_end_are_missed() {
        database.asOwner("DELETE FROM usage_batch WHERE stream = 's-a' AND number = 2");
        assertThat(Objects.requireNonNull(verifier.verify().first()).reason())
                .isEqualTo(Reason.BATCH);
        database.asOwner("UPDATE usage_cursor SET batches = 1 WHERE stream = 's-a'");
        assertThat(Objects.requireNonNull(verifier.verify().first()).reason())
                .isEqualTo(Reason.CUT);
    }

    private UUID event(String stream, long seq) {
        return Objects.requireNonNull(
                database.jdbc()
                        .queryForObject(
                                "SELECT event_id FROM usage_event WHERE stream = ? AND seq = ?",
                                UUID.class,
                                stream,
                                seq));
    }

    private static List<UsageClose> records(int count) {
        var records = new ArrayList<UsageClose>();
        for (var i = 0; i < count; i++) {
            var at = NOW.minus(Duration.ofMinutes(RANDOM.nextInt(5_000)));
            records.add(
                    Batches.request(
                                    Batches.eventId(at, RANDOM),
                                    at,
                                    new UUID(1, 1),
                                    new UUID(2, 1),
                                    new UUID(3, 1),
                                    10,
                                    10)
                            .build());
        }
        return records;
    }
}
