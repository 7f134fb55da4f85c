package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.openai.TokenUsage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsageEventsTest {
    private final TestClock clock = new TestClock();
    private final RecordedSink sink = new RecordedSink();
    private final RefusalFold refusals = new RefusalFold(clock);
    private final UsageEvents events = new UsageEvents(sink, refusals);

    private static final class TestClock implements InstantSource {
        private long millis = 1_700_000_000_000L;

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }

    private static final class RecordedSink implements UsageSink {
        private final List<UsageOpen> opens = new ArrayList<>();
        private final List<UsageClose> closes = new ArrayList<>();
        private boolean full;

        @Override
        public boolean accepting() {
            return !full;
        }

        @Override
        public void append(Kind kind, String eventId, byte[] record, Executor loop, Runnable kept) {
            try {
                switch (kind) {
                    case OPEN -> opens.add(UsageOpen.parseFrom(record));
                    case CLOSE -> closes.add(UsageClose.parseFrom(record));
                    case CHECKPOINT -> {}
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            kept.run();
        }
    }

    private static UsageOpening opening() {
        return new UsageOpening(
                "event",
                "tenant",
                "",
                "consumer",
                "key",
                "route",
                "qwen",
                "instance",
                7,
                1,
                100,
                true,
                List.of(new UsageOpening.Hold("ledger", 300, CostFunction.FREE)));
    }

    private static UsageFacts facts(String id, boolean admitted, String reason, String model) {
        return new UsageFacts(
                id,
                "tenant",
                "",
                "consumer",
                "key",
                "route",
                model,
                "instance",
                7,
                1,
                2,
                0,
                false,
                admitted,
                admitted ? "success" : "refused_quota",
                admitted ? 200 : 429,
                reason,
                admitted ? new TokenUsage(10, 2, 0, 5, 1) : TokenUsage.NONE,
                admitted ? UsageSource.UPSTREAM_FINAL : UsageSource.NONE,
                0,
                0,
                "stop",
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                "",
                "",
                0,
                0,
                "");
    }

    private void refuse(int times, String reason) {
        for (var i = 0; i < times; i++) {
            events.close(facts("r-" + reason + i, false, reason, "qwen"), Runnable::run, () -> {});
        }
    }

    @Test
    void what_was_said_stands_in_the_record() {
        events.open(opening(), Runnable::run, () -> {});
        events.close(facts("event", true, "", "qwen"), Runnable::run, () -> {});
        assertThat(sink.opens.getFirst().getHolds(0).getAmount()).isEqualTo(300);
        var close = sink.closes.getFirst();
        assertThat(close.getTokens().getCachedPrompt()).isEqualTo(2);
        assertThat(close.getTokens().getReasoning()).isEqualTo(1);
        assertThat(close.getSource()).isEqualTo(dev.sluice.control.UsageSource.UPSTREAM_FINAL);
        assertThat(close.getCount()).isEqualTo(1);
    }

    @Test
    void a_full_spool_takes_no_new_request_and_every_end() {
        sink.full = true;
        var kept = new AtomicInteger();
        assertThat(events.open(opening(), Runnable::run, kept::incrementAndGet)).isFalse();
        assertThat(kept).hasValue(0);
        events.close(facts("running", true, "", "qwen"), Runnable::run, kept::incrementAndGet);
        assertThat(kept).hasValue(1);
        assertThat(sink.closes).hasSize(1);
    }

    @Test
    void refusals_beyond_ten_a_second_fold_into_one_record_with_a_count() {
        refuse(25, "a");
        refuse(3, "b");
        assertThat(sink.closes).hasSize(13);
        // When the second is over
        refusals.flush(sink, false);
        assertThat(sink.closes).hasSize(13);
        clock.millis += 1_000;
        refusals.flush(sink, false);
        // Then
        assertThat(sink.closes).hasSize(14);
        assertThat(sink.closes.getLast().getCount()).isEqualTo(15);
        assertThat(sink.closes.getLast().getErrorCode()).isEqualTo("a");
        assertThat(sink.closes.stream().mapToInt(UsageClose::getCount).sum()).isEqualTo(28);
    }

    @Test
    void the_end_of_the_process_flushes_the_second_under_way() {
        refuse(12, "a");
        refusals.flush(sink, true);
        assertThat(sink.closes.getLast().getCount()).isEqualTo(2);
    }

    @Test
    void a_callers_endless_text_is_clipped() {
        events.close(facts("event", true, "", "m".repeat(100_000)), Runnable::run, () -> {});
        assertThat(sink.closes.getFirst().getRequestedModel()).hasSize(256);
    }

    @Test
    void a_refused_request_has_no_tokens() {
        assertThatThrownBy(() ->
                        new UsageFacts(
                                "id",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                0,
                                0,
                                0,
                                0,
                                false,
                                false,
                                "refused_quota",
                                429,
                                "",
                                TokenUsage.of(1, 1),
                                UsageSource.NONE,
                                0,
                                0,
                                "",
                                "",
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                0,
                                "",
                                "",
                                0,
                                0,
                                ""))
                .hasMessageContaining("refused");
    }

    @Test
    void ids_are_uuids_of_version_7_that_sort_by_time() {
        var ids = new EventIds(clock, new Random(1)::nextLong);
        var first = UUID.fromString(ids.next());
        clock.millis += 1;
        var second = UUID.fromString(ids.next());
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(first.getMostSignificantBits() >>> 16).isEqualTo(clock.millis - 1);
        assertThat(second.toString()).isGreaterThan(first.toString());
    }
}
