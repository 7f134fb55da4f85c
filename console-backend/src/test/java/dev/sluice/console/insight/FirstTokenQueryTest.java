package dev.sluice.console.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.usage.Batches;
import dev.sluice.console.usage.UsageRooms;
import dev.sluice.control.UsageClose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FirstTokenQueryTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final UUID ACME = new UUID(1, 1);
    private static final UUID BOT = new UUID(2, 1);
    private static final UUID QWEN_A = new UUID(3, 1);
    private static final UUID QWEN_B = new UUID(3, 2);

    private static ConsoleDatabase database;
    private static FirstTokenQuery times;

    /// A hundred answers of one instance, the first after 1 ms and the last after 100 ms; one
    /// without a first token, one of two days ago, one of another instance.
    @BeforeAll
    static void fill() {
        database = new ConsoleDatabase();
        var random = new Random(5);
        var records = new ArrayList<UsageClose>();
        for (var i = 1; i <= 100; i++) {
            records.add(answer(NOON.minusSeconds(i), QWEN_A, i, random));
        }
        records.add(answer(NOON.minusSeconds(5), QWEN_A, 0, random));
        records.add(answer(NOON.minus(DAY.multipliedBy(2)), QWEN_A, 9_000, random));
        records.add(answer(NOON.minusSeconds(5), QWEN_B, 7_000, random));
        new UsageRooms(database, Clock.fixed(NOON, ZoneOffset.UTC))
                .intake.take("node-1", Batches.batch("s", 1, records));
        times = new FirstTokenQuery(database.jdbc());
    }

    private static UsageClose answer(Instant at, UUID instance, int millis, Random random) {
        return Batches.request(Batches.eventId(at, random), at, ACME, BOT, instance, 10, 10)
                .setFirstContentNs(Duration.ofMillis(millis).toNanos())
                .build();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void half_of_the_answers_began_sooner_and_one_of_a_hundred_later() {
        assertThat(times.of(QWEN_A, NOON.minus(DAY), NOON))
                .isEqualTo(new FirstTokenTimes(100, Duration.ofMillis(50), Duration.ofMillis(99)));
    }

    @Test
    void without_answers_there_are_no_times() {
        assertThat(times.of(new UUID(3, 3), NOON.minus(DAY), NOON)).isEqualTo(FirstTokenTimes.NONE);
    }
}
