package dev.sluice.console.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.usage.IntakeVerdict.Committed;
import dev.sluice.console.usage.IntakeVerdict.Foreign;
import dev.sluice.console.usage.IntakeVerdict.Rewind;
import dev.sluice.control.AttemptRecord;
import dev.sluice.control.Gap;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageBatch;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageIntakeTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:30:00Z");
    private static final UUID ACME = new UUID(1, 1);
    private static final UUID BOT = new UUID(2, 1);
    private static final UUID QWEN_A = new UUID(3, 1);
    private static final UUID QWEN_B = new UUID(3, 2);
    private static final UUID ROUTE = new UUID(4, 1);

    private static ConsoleDatabase database;

    private final Random random = new Random(42);
    private UsageRooms rooms;

    @BeforeAll
    static void start() {
        database = new ConsoleDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.asOwner(
                "TRUNCATE usage_event, ledger_entry, ledger_parked, ledger_month, usage_cursor, usage_batch, usage_gap, usage_quarantine, "
                        + "usage_hour, usage_day, cost_hour, cost_day, usage_zone, published_object");
        rooms = new UsageRooms(database, Clock.fixed(NOON, ZoneOffset.UTC));
        rooms.prices.add(
                UsageRooms.price(QWEN_A, null, NOON.minus(Duration.ofDays(1)), "2.00", "6.00"));
    }

    @Test
    void a_request_becomes_an_event_two_entries_and_the_rollups() {
        // Given
        var record = request(NOON, QWEN_A, 1_000, 500).build();
        // When
        var verdict = rooms.intake.take("node-1", Batches.batch("s", 1, List.of(record)));
        // Then
        assertThat(verdict).isEqualTo(new Committed(1, 1, 0, 0));
        assertThat(number("SELECT sum(prompt_tokens + completion_tokens) FROM usage_event"))
                .isEqualTo("1500");
        assertThat(texts("SELECT side || ' ' || trim_scale(amount) FROM ledger_entry ORDER BY 1"))
                .containsExactly("provider 0.005", "tenant 0.005");
        assertThat(texts("SELECT hour AT TIME ZONE 'UTC' || ' ' || requests FROM usage_hour"))
                .containsExactly("2026-11-25 12:00:00 1");
        assertBalanced();
    }

    @Test
    void batches_that_come_again_count_once() {
        // Given: 40 batches of 50, of which 30 % are sent twice, some of them out of turn
        var batches = new ArrayList<UsageBatch>();
        for (var i = 0; i < 40; i++) {
            batches.add(
                    Batches.batch(
                            "s",
                            i * 50L + 1,
                            IntStream.range(0, 50).mapToObj(_ -> randomRecord()).toList()));
        }
        // When
        var stored = 0;
        for (var i = 0; i < batches.size(); i++) {
            stored += committed(batches.get(i)).stored();
            if (random.nextInt(10) < 3) {
                assertThat(committed(batches.get(random.nextInt(i + 1))).stored()).isZero();
            }
        }
        // Then
        assertThat(stored).isEqualTo(2_000);
        assertThat(number("SELECT count(*) FROM usage_event")).isEqualTo("2000");
        assertBalanced();
    }

    @Test
    void the_same_events_on_a_new_stream_count_once() {
        // Given: a node that lost its spool's name but not its records
        var records = IntStream.range(0, 20).mapToObj(_ -> randomRecord()).toList();
        committed(Batches.batch("before", 1, records));
        // When
        var verdict = committed(Batches.batch("after", 1, records));
        // Then
        assertThat(verdict).isEqualTo(new Committed(20, 0, 20, 0));
        assertBalanced();
    }

    @Test
    void intakes_at_once_neither_lose_nor_wait_for_each_other_for_ever() throws Exception {
        // Given: four streams with different events of the same hours, and a fifth that repeats
        // them
        var streams = new ArrayList<List<UsageClose>>();
        for (var stream = 0; stream < 4; stream++) {
            streams.add(IntStream.range(0, 400).mapToObj(_ -> randomRecord()).toList());
        }
        var all = new ArrayList<UsageClose>();
        streams.forEach(all::addAll);
        Collections.shuffle(all, random);
        streams.add(all);
        // When
        var jobs = new ArrayList<Callable<Boolean>>();
        for (var i = 0; i < streams.size(); i++) {
            var records = streams.get(i);
            var stream = "stream-" + i;
            jobs.add(() -> {
                for (var from = 0; from < records.size(); from += 40) {
                    committed(Batches.batch(stream, from + 1, records.subList(from, from + 40)));
                }
                return true;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(jobs)) {
                assertThat(done.get()).isTrue();
            }
        }
        // Then
        assertThat(number("SELECT count(*) FROM usage_event")).isEqualTo("1600");
        assertBalanced();
    }

    @Test
    void a_batch_that_leaves_something_out_is_sent_back() {
        committed(Batches.batch("s", 1, List.of(randomRecord())));
        // When
        var verdict = rooms.intake.take("node-1", Batches.batch("s", 4, List.of(randomRecord())));
        // Then
        assertThat(verdict).isEqualTo(new Rewind(2));
        assertThat(rooms.intake.committedThrough("s")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM usage_event")).isEqualTo("1");
    }

    @Test
    void a_gap_that_the_node_owns_up_to_is_kept_and_stepped_over() {
        committed(Batches.batch("s", 1, List.of(randomRecord())));
        // When
        var verdict =
                committed(
                        Batches.batch("s", 5, List.of(randomRecord())).toBuilder()
                                .addGaps(
                                        Gap.newBuilder()
                                                .setFirstSeq(2)
                                                .setLastSeq(4)
                                                .setReason("bad checksum"))
                                .build());
        // Then
        assertThat(verdict.through()).isEqualTo(5);
        assertThat(texts("SELECT first_seq || '-' || last_seq || ' ' || reason FROM usage_gap"))
                .containsExactly("2-4 bad checksum");
    }

    @Test
    void what_cannot_be_read_is_kept_aside_and_does_not_hold_up_the_rest() {
        // Given
        var good = randomRecord();
        var noId = good.toBuilder().setEventId("7").build();
        var random4 = good.toBuilder().setEventId(UUID.randomUUID().toString()).build();
        var future = request(NOON.plus(Duration.ofHours(1)), QWEN_A, 1, 1).build();
        var negative = good.toBuilder().setTokens(TokenCounts.newBuilder().setPrompt(-1)).build();
        // When
        var verdict =
                rooms.intake.take(
                        "node-1",
                        Batches.raw(
                                "s",
                                1,
                                List.of(
                                        ByteString.copyFromUtf8("no record at all"),
                                        noId.toByteString(),
                                        random4.toByteString(),
                                        future.toByteString(),
                                        negative.toByteString(),
                                        good.toByteString())));
        // Then
        assertThat(verdict).isEqualTo(new Committed(6, 1, 0, 5));
        assertThat(
                        texts(
                                "SELECT seq || ' ' || split_part(reason, ':', 1) FROM usage_quarantine ORDER BY seq"))
                .containsExactly(
                        "1 record", "2 event_id", "3 event_id", "4 occurred_at", "5 tokens.prompt");
        assertBalanced();
    }

    @Test
    void a_record_that_the_database_refuses_is_found_among_its_neighbours() {
        // Given: a check that no reader knows of
        database.asOwner(
                "ALTER TABLE usage_event ADD CONSTRAINT surprise CHECK (requested_model <> 'odd')");
        var records = new ArrayList<UsageClose>();
        for (var i = 0; i < 7; i++) {
            records.add(randomRecord());
        }
        records.set(4, records.get(4).toBuilder().setRequestedModel("odd").build());
        // When
        var verdict = rooms.intake.take("node-1", Batches.batch("s", 1, records));
        database.asOwner("ALTER TABLE usage_event DROP CONSTRAINT surprise");
        // Then
        assertThat(verdict).isEqualTo(new Committed(7, 6, 0, 1));
        assertThat(texts("SELECT seq::text FROM usage_quarantine")).containsExactly("5");
        assertBalanced();
    }

    @Test
    void a_node_cannot_write_into_another_nodes_stream() {
        committed(Batches.batch("s", 1, List.of(randomRecord())));
        // When
        var verdict = rooms.intake.take("node-2", Batches.batch("s", 2, List.of(randomRecord())));
        // Then
        assertThat(verdict).isEqualTo(new Foreign("node-1"));
        assertThat(number("SELECT count(*) FROM usage_event")).isEqualTo("1");
    }

    @Test
    void odd_characters_in_names_are_stored_without_stopping_anything() {
        var odd = randomRecord().toBuilder().setRequestedModel("q\0" + "w".repeat(5_000)).build();
        // When
        var verdict = rooms.intake.take("node-1", Batches.batch("s", 1, List.of(odd)));
        // Then
        assertThat(verdict).isEqualTo(new Committed(1, 1, 0, 0));
    }

    @Test
    void refusals_are_counted_apart_from_requests_and_cost_nothing() {
        // Given: one record that stands for 25 refusals
        var refused =
                request(NOON, QWEN_A, 0, 0)
                        .clearAttempts()
                        .setAdmitted(false)
                        .setCount(25)
                        .setOutcome("refused_quota")
                        .setStatus(429)
                        .build();
        // When
        committed(Batches.batch("s", 1, List.of(refused)));
        // Then
        assertThat(texts("SELECT requests || ' ' || refused FROM usage_hour"))
                .containsExactly("0 25");
        assertThat(number("SELECT count(*) FROM ledger_entry")).isEqualTo("0");
        assertThat(number("SELECT count(*) FROM ledger_parked")).isEqualTo("0");
        assertBalanced();
    }

    @Test
    void what_has_no_price_is_parked_and_priced_when_one_comes() {
        // Given
        committed(
                Batches.batch(
                        "s",
                        1,
                        List.of(
                                request(NOON, QWEN_B, 1_000_000, 0).build(),
                                request(NOON, QWEN_A, 1_000_000, 0).build())));
        assertThat(texts("SELECT side || ' ' || instance_id FROM ledger_parked ORDER BY 1"))
                .containsExactly("provider " + QWEN_B, "tenant " + QWEN_B);
        assertThat(
                        texts(
                                "SELECT side || currency || ' ' || entries || ' ' || trim_scale(amount) FROM cost_day ORDER BY 1"))
                .containsExactly("provider 1 0", "providerCNY 1 2", "tenant 1 0", "tenantCNY 1 2");
        // When
        rooms.prices.add(
                UsageRooms.price(QWEN_B, null, NOON.minus(Duration.ofHours(1)), "3.5", "1"));
        var priced = rooms.parked.run();
        // Then
        assertThat(priced).isEqualTo(2);
        assertThat(rooms.parked.run()).isZero();
        assertThat(number("SELECT count(*) FROM ledger_parked")).isEqualTo("0");
        assertThat(
                        texts(
                                "SELECT side || currency || ' ' || sum(entries) || ' ' || trim_scale(sum(amount)) FROM cost_hour GROUP BY side, currency ORDER BY 1"))
                .containsExactly(
                        "provider 0 0", "providerCNY 2 5.5", "tenant 0 0", "tenantCNY 2 5.5");
        assertBalanced();
    }

    @Test
    void a_price_that_begins_later_leaves_what_was_used_before_it_parked() {
        committed(Batches.batch("s", 1, List.of(request(NOON, QWEN_B, 1_000, 0).build())));
        // When
        rooms.prices.add(UsageRooms.price(QWEN_B, null, NOON.plusSeconds(1), "3.5", "1"));
        // Then
        assertThat(rooms.parked.run()).isZero();
        assertThat(number("SELECT count(*) FROM ledger_parked")).isEqualTo("2");
    }

    @Test
    void the_tenant_pays_the_routes_price_and_the_provider_gets_the_instances() {
        // Given
        rooms.prices.add(
                UsageRooms.price(null, ROUTE, NOON.minus(Duration.ofHours(1)), "10", "10"));
        // When
        committed(
                Batches.batch(
                        "s",
                        1,
                        List.of(
                                request(NOON, QWEN_A, 1_000_000, 0)
                                        .setRouteId(ROUTE.toString())
                                        .build())));
        // Then
        assertThat(texts("SELECT side || ' ' || trim_scale(amount) FROM ledger_entry ORDER BY 1"))
                .containsExactly("provider 2", "tenant 10");
        assertBalanced();
    }

    @Test
    void every_attempt_that_used_tokens_costs_us_and_the_tenant_pays_once() {
        // Given: the first attempt broke off after it had used tokens on the other instance
        rooms.prices.add(UsageRooms.price(QWEN_B, null, NOON.minus(Duration.ofHours(1)), "4", "4"));
        var tokens = TokenCounts.newBuilder().setPrompt(1_000_000).build();
        var record =
                request(NOON, QWEN_A, 1_000_000, 0)
                        .addAttempts(
                                0,
                                AttemptRecord.newBuilder()
                                        .setInstanceId(QWEN_B.toString())
                                        .setStatus(502)
                                        .setTokens(tokens))
                        .build();
        // When
        committed(Batches.batch("s", 1, List.of(record)));
        // Then
        assertThat(
                        texts(
                                "SELECT side || line || ' ' || instance_id || ' ' || trim_scale(amount) FROM ledger_entry ORDER BY 1"))
                .containsExactly(
                        "provider0 " + QWEN_B + " 4",
                        "provider1 " + QWEN_A + " 2",
                        "tenant0 " + QWEN_A + " 2");
        assertBalanced();
    }

    @Test
    void a_clock_that_is_off_is_corrected_by_its_offset() {
        // Given: the node is 40 minutes ahead
        var ahead = Duration.ofMinutes(40);
        var record = request(NOON.plus(ahead), QWEN_A, 1, 1).build();
        // When
        committed(
                Batches.batch("s", 1, List.of(record)).toBuilder()
                        .setClockOffsetMs(ahead.toMillis())
                        .build());
        // Then
        assertThat(texts("SELECT hour AT TIME ZONE 'UTC' || '' FROM usage_hour"))
                .containsExactly("2026-11-25 12:00:00");
    }

    @Test
    void days_follow_the_tenants_zone_also_when_it_changes() {
        // Given: 17:30 UTC is the next day in Shanghai
        tenant("Asia/Shanghai");
        var late = NOON.minus(Duration.ofHours(19));
        committed(
                Batches.batch(
                        "s",
                        1,
                        List.of(
                                request(late, QWEN_A, 10, 0).build(),
                                request(late, QWEN_B, 10, 0).build())));
        assertThat(texts("SELECT DISTINCT day::text FROM usage_day")).containsExactly("2026-11-25");
        // When
        tenant("UTC");
        var moved = rooms.zones.follow();
        // Then
        assertThat(moved).containsExactly(ACME);
        assertThat(rooms.zones.follow()).isEmpty();
        assertThat(texts("SELECT DISTINCT day::text FROM usage_day")).containsExactly("2026-11-24");
        assertThat(texts("SELECT DISTINCT day::text FROM cost_day")).containsExactly("2026-11-24");
        assertBalanced();
    }

    @Test
    void an_answer_that_its_quota_cut_is_served_and_keeps_its_own_outcome() {
        // Given
        tenant("Asia/Shanghai");
        var cut = request(NOON, QWEN_A, 1_000, 500).setOutcome("quota_cut").build();
        var broken = request(NOON, QWEN_A, 1_000, 500).setOutcome("upstream_broken").build();
        // When
        committed(Batches.batch("s", 1, List.of(cut, broken)));
        // Then
        var counted = "SELECT sum(requests) || ' ' || sum(failed) FROM ";
        assertThat(texts(counted + "usage_hour")).containsExactly("2 1");
        assertThat(texts(counted + "usage_day")).containsExactly("2 1");
        assertThat(texts("SELECT outcome FROM usage_event ORDER BY 1"))
                .containsExactly("quota_cut", "upstream_broken");
        // And days cut anew tell the same
        tenant("UTC");
        rooms.zones.follow();
        assertThat(texts(counted + "usage_day")).containsExactly("2 1");
    }

    @Test
    void a_correction_is_booked_on_its_request_at_the_price_and_in_the_hour_of_then() {
        // Given: an estimate of ten o'clock, and a price that doubled at noon
        tenant("Asia/Shanghai");
        var then = NOON.minus(Duration.ofHours(2));
        rooms.prices.add(UsageRooms.price(QWEN_A, null, NOON.minusSeconds(60), "4.00", "12.00"));
        var request =
                request(then, QWEN_A, 1_000, 500).setSource(UsageSource.TOKENIZER_ESTIMATE).build();
        // When
        committed(
                Batches.batch(
                        "s", 1, List.of(request, correction(request, NOON, 100, -200).build())));
        // Then
        assertThat(
                        texts(
                                "SELECT hour AT TIME ZONE 'UTC' || ' ' || requests || ' ' || prompt_tokens || ' ' || completion_tokens || ' ' || usage_source FROM usage_hour"))
                .containsExactly("2026-11-25 10:00:00 1 1100 300 tokenizer_estimate");
        assertThat(
                        texts(
                                "SELECT side || ' ' || trim_scale(sum(amount)) FROM ledger_entry GROUP BY side ORDER BY 1"))
                .containsExactly("provider 0.004", "tenant 0.004");
        assertThat(texts("SELECT trim_scale(amount) FROM cost_hour WHERE side = 'tenant'"))
                .containsExactly("0.004");
        assertBalanced();
        // And days cut anew tell the same
        tenant("UTC");
        rooms.zones.follow();
        assertThat(texts("SELECT requests || ' ' || failed || ' ' || prompt_tokens FROM usage_day"))
                .containsExactly("1 0 1100");
        assertBalanced();
    }

    @Test
    void a_correction_that_comes_twice_counts_once_and_several_add_up() {
        // Given
        var request = request(NOON, QWEN_A, 1_000, 500).build();
        var first = correction(request, NOON, -1_000, 0).build();
        var second = correction(request, NOON, 0, -500).build();
        committed(Batches.batch("s", 1, List.of(request, first)));
        // When
        var again = committed(Batches.batch("other", 1, List.of(request, first, second)));
        // Then
        assertThat(again).isEqualTo(new Committed(3, 1, 2, 0));
        assertThat(number("SELECT sum(prompt_tokens + completion_tokens) FROM usage_event"))
                .isEqualTo("0");
        assertThat(number("SELECT trim_scale(sum(amount)) FROM ledger_entry")).isEqualTo("0");
        assertThat(number("SELECT sum(requests) FROM usage_day")).isEqualTo("1");
        assertBalanced();
    }

    @Test
    void a_correction_of_what_waits_for_a_price_waits_with_it() {
        // Given
        var request = request(NOON, QWEN_B, 1_000, 0).build();
        committed(
                Batches.batch(
                        "s", 1, List.of(request, correction(request, NOON, -400, 0).build())));
        assertThat(number("SELECT count(*) FROM ledger_parked")).isEqualTo("4");
        // When
        rooms.prices.add(UsageRooms.price(QWEN_B, null, NOON.minusSeconds(60), "1", "1"));
        rooms.parked.run();
        // Then
        assertThat(number("SELECT trim_scale(sum(amount)) FROM ledger_entry WHERE side = 'tenant'"))
                .isEqualTo("0.0006");
        assertBalanced();
    }

    @Test
    void a_correction_that_fits_no_request_is_kept_aside_and_counts_nothing() {
        // Given
        var request = request(NOON, QWEN_A, 10, 10).build();
        var fits = correction(request, NOON, 5, 0).build();
        var unknown = correction(request(NOON, QWEN_A, 1, 1).build(), NOON, 5, 0).build();
        var ofCorrection = correction(fits, NOON, 5, 0).build();
        var tooMuch = correction(request, NOON, 0, -11).build();
        var counting = correction(request, NOON, 1, 1).setCount(1).build();
        // When
        var verdict =
                committed(
                        Batches.batch(
                                "s",
                                1,
                                List.of(request, fits, unknown, ofCorrection, tooMuch, counting)));
        // Then
        assertThat(verdict).isEqualTo(new Committed(6, 2, 0, 4));
        assertThat(
                        texts(
                                "SELECT seq || ' ' || split_part(reason, ':', 1) FROM usage_quarantine ORDER BY seq"))
                .containsExactly("3 corrects", "4 corrects", "5 tokens", "6 count");
        assertThat(number("SELECT sum(prompt_tokens + completion_tokens) FROM usage_event"))
                .isEqualTo("25");
        assertBalanced();
    }

    @Test
    void corrections_of_many_requests_leave_every_sum_equal() {
        // Given
        var records = new ArrayList<UsageClose>();
        for (var i = 0; i < 300; i++) {
            var record = randomRecord();
            records.add(record);
            if (record.getAdmitted() && random.nextInt(3) == 0) {
                var tokens = record.getTokens();
                records.add(
                        correction(
                                        record,
                                        NOON,
                                        random.nextLong(-tokens.getPrompt(), 1_000),
                                        random.nextLong(-tokens.getCompletion(), 1_000))
                                .build());
            }
        }
        // When
        committed(Batches.batch("s", 1, records));
        // Then
        assertThat(number("SELECT count(*) FROM usage_quarantine")).isEqualTo("0");
        assertThat(
                        number(
                                "SELECT min(prompt_tokens) >= 0 AND min(completion_tokens) >= 0 FROM usage_hour"))
                .isEqualTo("t");
        assertBalanced();
    }

    private UsageClose.Builder correction(
            UsageClose request, Instant at, long prompt, long completion) {
        return UsageClose.newBuilder()
                .setEventId(Batches.eventId(at, random).toString())
                .setCorrects(request.getEventId())
                .setTenantId(request.getTenantId())
                .setConsumerId(request.getConsumerId())
                .setInstanceId(request.getInstanceId())
                .setOccurredAtMs(at.toEpochMilli())
                .setAdmitted(true)
                .setOutcome(request.getOutcome())
                .setTokens(TokenCounts.newBuilder().setPrompt(prompt).setCompletion(completion))
                .setSource(UsageSource.UPSTREAM_FINAL);
    }

    @Test
    void the_role_that_runs_cannot_change_an_event_or_an_entry() {
        committed(Batches.batch("s", 1, List.of(randomRecord())));
        for (var table : List.of("usage_event", "ledger_entry")) {
            assertThatThrownBy(() -> database.jdbc().update("DELETE FROM " + table))
                    .hasStackTraceContaining("permission denied");
            assertThatThrownBy(() -> database.jdbc().update("UPDATE " + table + " SET model = ''"))
                    .hasStackTraceContaining("permission denied");
        }
    }

    @Test
    void partitions_are_made_ahead_once_and_take_the_events_of_their_month() {
        // When
        var made =
                database.jdbc()
                        .queryForObject(
                                "SELECT make_usage_partitions('2026-10-01', 4)", Integer.class);
        var again =
                database.jdbc()
                        .queryForObject(
                                "SELECT make_usage_partitions('2026-10-15', 4)", Integer.class);
        committed(Batches.batch("s", 1, List.of(request(NOON, QWEN_A, 1, 1).build())));
        // Then
        assertThat(made).isEqualTo(4);
        assertThat(again).isZero();
        assertThat(texts("SELECT DISTINCT tableoid::regclass::text FROM usage_event"))
                .containsExactly("usage_event_202611");
        assertThat(texts("SELECT DISTINCT tableoid::regclass::text FROM ledger_entry"))
                .containsExactly("ledger_entry_202611");
        for (var table : List.of("usage_event_202611", "ledger_entry_202611")) {
            assertThatThrownBy(() -> database.jdbc().update("DELETE FROM " + table))
                    .hasStackTraceContaining("permission denied");
        }
    }

    private void tenant(String zone) {
        database.jdbc()
                .update(
                        """
                        INSERT INTO published_object VALUES (?, 'tenant', 'acme', NULL, '', ?)
                        ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone
                        """,
                        ACME,
                        zone);
    }

    private Committed committed(UsageBatch batch) {
        var verdict = rooms.intake.take("node-1", batch);
        assertThat(verdict).isInstanceOf(Committed.class);
        return (Committed) verdict;
    }

    private UsageClose.Builder request(Instant at, UUID instance, long prompt, long completion) {
        return Batches.request(
                Batches.eventId(at, random), at, ACME, BOT, instance, prompt, completion);
    }

    private UsageClose randomRecord() {
        var at = NOON.minus(random.nextInt(0, 3 * 24 * 3_600), ChronoUnit.SECONDS);
        var consumer = new UUID(2, random.nextInt(3));
        var instance = random.nextBoolean() ? QWEN_A : QWEN_B;
        var record =
                Batches.request(
                        Batches.eventId(at, random),
                        at,
                        ACME,
                        consumer,
                        instance,
                        random.nextInt(5_000),
                        random.nextInt(3_000));
        return switch (random.nextInt(10)) {
            case 0 ->
                    record.setAdmitted(false)
                            .setOutcome("refused_quota")
                            .clearTokens()
                            .clearAttempts()
                            .setCount(1 + random.nextInt(20))
                            .build();
            case 1 -> record.setOutcome("upstream_timeout").build();
            case 2 -> record.setOutcome("client_gone").clearAttempts().build();
            default -> record.build();
        };
    }

    /// Events, ledger (with what is parked) and both roll-ups tell the same.
    private void assertBalanced() {
        var fromEvents =
                texts(
                        """
                        SELECT coalesce(sum(count) FILTER (WHERE admitted), 0) || ' '
                            || coalesce(sum(count) FILTER (WHERE NOT admitted), 0) || ' '
                            || sum(prompt_tokens) || ' ' || sum(cached_prompt_tokens) || ' ' || sum(completion_tokens)
                        FROM usage_event
                        """);
        for (var table : List.of("usage_hour", "usage_day")) {
            assertThat(
                            texts(
                                    "SELECT sum(requests) || ' ' || sum(refused) || ' ' || sum(prompt_tokens) || ' ' "
                                            + "|| sum(cached_prompt_tokens) || ' ' || sum(completion_tokens) FROM "
                                            + table))
                    .as(table)
                    .isEqualTo(fromEvents);
        }
        var fromLedger =
                texts(
                        """
                        SELECT side || ' ' || currency || ' ' || count(*) || ' ' || trim_scale(sum(amount))
                        FROM (SELECT side, currency, amount FROM ledger_entry
                              UNION ALL SELECT side, '', 0 FROM ledger_parked) AS charges
                        GROUP BY side, currency ORDER BY 1
                        """);
        for (var table : List.of("cost_hour", "cost_day")) {
            assertThat(
                            texts(
                                    "SELECT side || ' ' || currency || ' ' || sum(entries) || ' ' || trim_scale(sum(amount)) FROM "
                                            + table
                                            + " GROUP BY side, currency HAVING sum(entries) > 0 ORDER BY 1"))
                    .as(table)
                    .isEqualTo(fromLedger);
        }
        assertThat(
                        number(
                                """
                                SELECT count(*) FROM (
                                    SELECT event_id, side FROM ledger_entry UNION ALL SELECT event_id, side FROM ledger_parked
                                ) AS charges JOIN usage_event USING (event_id)
                                """))
                .as("every charge has its event")
                .isEqualTo(
                        number(
                                "SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM ledger_parked)"));
    }

    private static String number(String sql) {
        return texts(sql).getFirst();
    }

    private static List<String> texts(String sql) {
        return database.jdbc().query(sql, (row, _) -> String.valueOf(row.getString(1)));
    }
}
