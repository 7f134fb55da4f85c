package dev.sluice.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.catalog.Quota;
import dev.sluice.gateway.catalog.QuotaKind;
import dev.sluice.gateway.catalog.QuotaScope;
import dev.sluice.gateway.catalog.QuotaUnit;
import dev.sluice.gateway.catalog.QuotaWindow;
import dev.sluice.gateway.catalog.WindowAlign;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenWindowTest {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long NOW = Instant.parse("2026-11-25T10:20:30Z").toEpochMilli();

    private static Quota quota(QuotaKind kind, WindowAlign align, String window) {
        return new Quota(
                "q",
                "q",
                new QuotaScope(null, null, false, null, null),
                QuotaUnit.TOTAL_TOKENS,
                kind,
                QuotaWindow.parse(window),
                align,
                ZoneId.of("Asia/Shanghai"),
                6000,
                null,
                "",
                CostFunction.FREE,
                false,
                "");
    }

    /// Both clocks agree.
    private static Moment at(long millis) {
        return new Moment(millis, millis);
    }

    private static TokenWindow window(QuotaKind kind, WindowAlign align, String length) {
        return TokenWindow.of(quota(kind, align, length));
    }

    @Test
    void clocks_that_tick_apart_do_not_move_the_end_that_is_told() {
        var window = window(QuotaKind.FIXED, WindowAlign.FIRST_REQUEST, "PT1H");
        window.open(at(NOW));
        var end = window.resetsAt(at(NOW));

        assertThat(window.resetsAt(new Moment(NOW + 10, NOW + 11))).isEqualTo(end);
        assertThat(window.resetsAt(new Moment(NOW + 21, NOW + 20))).isEqualTo(end);
        assertThat(window.resetsAt(new Moment(NOW + 30, NOW + 90_030)))
                .as("one that was set moves it")
                .isEqualTo(end + 90_000);
    }

    @Test
    void a_first_request_window_rests_until_it_is_asked_and_begins_then() {
        var window = window(QuotaKind.FIXED, WindowAlign.FIRST_REQUEST, "PT1H");

        assertThat(window.resetsAt(at(NOW))).isZero();
        window.open(at(NOW));
        window.charge(100, at(NOW + 59 * MINUTE));

        assertThat(window.resetsAt(at(NOW + 59 * MINUTE))).isEqualTo(NOW + 60 * MINUTE);
        assertThat(window.used(at(NOW + 60 * MINUTE - 1))).isEqualTo(100);
        assertThat(window.used(at(NOW + 60 * MINUTE))).isZero();
        assertThat(window.resetsAt(at(NOW + 60 * MINUTE))).isZero();
    }

    @Test
    void a_clock_window_ends_with_the_day_of_its_zone() {
        var window = window(QuotaKind.FIXED, WindowAlign.CLOCK, "P1D");
        window.charge(100, at(NOW));
        var midnight = Instant.parse("2026-11-25T16:00:00Z").toEpochMilli();

        assertThat(window.resetsAt(at(NOW))).isEqualTo(midnight);
        assertThat(window.used(at(midnight - 1))).isEqualTo(100);
        assertThat(window.used(at(midnight))).isZero();
    }

    @Test
    void a_change_of_alignment_keeps_what_is_consumed() {
        var window = window(QuotaKind.FIXED, WindowAlign.FIRST_REQUEST, "PT1H");
        window.charge(100, at(NOW));

        window.adapt(quota(QuotaKind.FIXED, WindowAlign.CLOCK, "PT1H"), at(NOW));

        assertThat(window.used(at(NOW))).isEqualTo(100);
        assertThat(window.resetsAt(at(NOW)))
                .isEqualTo(Instant.parse("2026-11-25T11:00:00Z").toEpochMilli());
    }

    @Test
    void a_sliding_window_counts_all_of_it_for_its_length_and_a_sixtieth_more_at_most() {
        var window = window(QuotaKind.SLIDING, WindowAlign.FIRST_REQUEST, "PT1H");
        window.charge(1000, at(NOW));
        window.charge(500, at(NOW + 10 * MINUTE));
        var slot = Math.floorDiv(NOW, MINUTE) * MINUTE;

        assertThat(window.resetsAt(at(NOW + 10 * MINUTE))).isEqualTo(slot + 71 * MINUTE);
        assertThat(window.used(at(NOW + 60 * MINUTE))).isEqualTo(1500);
        assertThat(window.millisUntil(1200, at(NOW + 60 * MINUTE)))
                .isEqualTo(slot + 61 * MINUTE - (NOW + 60 * MINUTE));
        assertThat(window.used(at(slot + 61 * MINUTE - 1))).isEqualTo(1500);
        assertThat(window.used(at(slot + 61 * MINUTE))).isEqualTo(500);
        assertThat(window.used(at(slot + 71 * MINUTE - 1))).isEqualTo(500);
        assertThat(window.used(at(slot + 71 * MINUTE))).isZero();
        assertThat(window.resetsAt(at(slot + 71 * MINUTE))).isZero();
    }

    /// What was let through, and when.
    private record Passed(long at, long amount) {}

    private static long sum(List<Passed> passed, long after, long until) {
        return passed.stream()
                .filter(it -> it.at > after && it.at <= until)
                .mapToLong(Passed::amount)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT7S", "PT30S", "PT1H"})
    void no_span_of_one_length_holds_more_than_the_limit_of_a_sliding_window(String length) {
        var millis = Duration.parse(length).toMillis();
        var slot = Math.ceilDiv(millis, 60);
        for (var seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var window = window(QuotaKind.SLIDING, WindowAlign.FIRST_REQUEST, length);
            var passed = new ArrayList<Passed>();
            var now = NOW + random.nextLong(millis);
            for (var i = 0; i < 400; i++) {
                // Bursts, and rests around one length: that is where a window has its edges.
                now += random.nextInt(20) == 0 ? random.nextLong(millis) : random.nextLong(slot);
                if (random.nextInt(50) == 0) {
                    window = restarted(window, length, now);
                }
                var amount = 1 + random.nextLong(600);
                var used = window.used(at(now));
                assertThat(used)
                        .isGreaterThanOrEqualTo(sum(passed, now - millis, now))
                        .isLessThanOrEqualTo(sum(passed, now - 61 * slot, now));
                if (used + amount > 2000) {
                    var wait = window.millisUntil(2000 - amount, at(now));
                    var later = restarted(window, length, now);
                    assertThat(later.used(at(now + wait - 1))).isGreaterThan(2000 - amount);
                    assertThat(later.used(at(now + wait))).isLessThanOrEqualTo(2000 - amount);
                } else {
                    window.charge(amount, at(now));
                    passed.add(new Passed(now, amount));
                }
            }
            for (var last : passed) {
                assertThat(sum(passed, last.at - millis, last.at)).isLessThanOrEqualTo(2000);
            }
        }
    }

    /// What comes back from the disk is what went there, at this moment and at every later one.
    private static TokenWindow restarted(TokenWindow window, String length, long now) {
        var copy = window(QuotaKind.SLIDING, WindowAlign.FIRST_REQUEST, length);
        copy.restore(window.image("k", 0, at(now)), at(now));
        assertThat(copy.image("k", 0, at(now))).isEqualTo(window.image("k", 0, at(now)));
        assertThat(copy.resetsAt(at(now))).isEqualTo(window.resetsAt(at(now)));
        return copy;
    }

    @Test
    void a_sliding_window_reads_a_picture_of_two_buckets_as_late_as_it_can_have_been() {
        var begin = Math.floorDiv(NOW, 60 * MINUTE) * 60 * MINUTE;
        var now = at(begin + 20 * MINUTE);
        var old = new LedgerImage("k", begin, begin + 60 * MINUTE, 300, 700, 9);
        var window = window(QuotaKind.SLIDING, WindowAlign.FIRST_REQUEST, "PT1H");

        window.restore(old, now);

        assertThat(window.used(now)).isEqualTo(1000);
        assertThat(window.used(at(begin + 60 * MINUTE - 1))).isEqualTo(1000);
        assertThat(window.used(at(begin + 60 * MINUTE))).isEqualTo(300);
        assertThat(window.used(at(begin + 81 * MINUTE - 1))).isEqualTo(300);
        assertThat(window.used(at(begin + 81 * MINUTE))).isZero();
    }

    @Test
    void records_that_come_back_out_of_order_count_in_a_sliding_window_when_they_were_charged() {
        var window = window(QuotaKind.SLIDING, WindowAlign.FIRST_REQUEST, "PT1H");
        window.charge(10, at(NOW + 30 * MINUTE));
        window.charge(1000, at(NOW));
        window.charge(-4, at(NOW + 29 * MINUTE));

        assertThat(window.used(at(NOW + 59 * MINUTE))).isEqualTo(1006);
        assertThat(window.used(at(NOW + 62 * MINUTE)))
                .as("what a record takes back is taken from the oldest")
                .isEqualTo(10);
    }

    @Test
    void a_bucket_refills_steadily_and_pays_its_debt_first() {
        var window = window(QuotaKind.TOKEN_BUCKET, WindowAlign.FIRST_REQUEST, "PT1M");
        window.charge(7000, at(NOW));

        assertThat(window.used(at(NOW))).as("more than it holds").isEqualTo(7000);
        assertThat(window.used(at(NOW + 10_000))).isEqualTo(6000);
        assertThat(window.used(at(NOW + 40_000))).isEqualTo(3000);
        assertThat(window.used(at(NOW + 70_000))).isZero();
    }

    @Test
    void looking_at_a_bucket_often_does_not_slow_its_refill() {
        var window = window(QuotaKind.TOKEN_BUCKET, WindowAlign.FIRST_REQUEST, "PT1M");
        window.charge(600, at(NOW));

        for (var i = 0; i < 3000; i++) {
            assertThat(window.used(at(NOW + i))).isNotNegative();
        }

        assertThat(window.used(at(NOW + 3000))).isBetween(299L, 301L);
    }

    @ParameterizedTest
    @EnumSource(QuotaKind.class)
    void the_wait_it_names_is_enough_and_not_much_too_long(QuotaKind kind) {
        var random = new Random(7);
        for (var round = 0; round < 500; round++) {
            var window = window(kind, WindowAlign.FIRST_REQUEST, "PT1H");
            var now = NOW;
            for (var i = 0; i < 5; i++) {
                now += random.nextLong(50 * MINUTE);
                window.charge(random.nextLong(4000), at(now));
            }
            var target = random.nextLong(6000);
            var wait = window.millisUntil(target, at(now));
            if (wait > 1000 && kind != QuotaKind.FIXED) {
                // Two seconds earlier it was still too much.
                var image = window.image("k", 0, at(now));
                var copy = window(kind, WindowAlign.FIRST_REQUEST, "PT1H");
                copy.restore(image, at(now));
                assertThat(copy.used(at(now + Math.max(0, wait - 2000))))
                        .isGreaterThanOrEqualTo(target);
            }
            assertThat(window.used(at(now + wait))).isLessThanOrEqualTo(target);
        }
    }

    @Test
    void nothing_brings_a_target_below_zero() {
        for (var kind : QuotaKind.values()) {
            var window = window(kind, WindowAlign.FIRST_REQUEST, "PT1H");
            window.charge(10, at(NOW));
            assertThat(window.millisUntil(-1, at(NOW))).isEqualTo(Long.MAX_VALUE);
        }
    }
}
