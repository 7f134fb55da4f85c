package dev.sluice.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private final Hands hands = new Hands();
    private final SignInThrottle throttle = new SignInThrottle(hands, 5);

    @Test
    void the_first_mistakes_are_free_and_then_the_pause_doubles_up_to_a_bound() {
        fail(5);
        assertThat(throttle.pause("k")).isEqualTo(Duration.ofSeconds(1));
        fail(1);
        assertThat(throttle.pause("k")).isEqualTo(Duration.ofSeconds(2));
        fail(20);
        assertThat(throttle.pause("k")).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void waiting_opens_the_door_again() {
        fail(6);
        hands.pass(Duration.ofSeconds(2));
        assertThat(throttle.pause("k")).isZero();
    }

    @Test
    void success_and_time_forget_mistakes() {
        fail(10);
        throttle.succeeded("k");
        assertThat(throttle.pause("k")).isZero();
        fail(25);
        hands.pass(Duration.ofMinutes(61));
        assertThat(throttle.pause("k")).isZero();
    }

    @Test
    void one_guesser_does_not_slow_another() {
        fail(10);
        assertThat(throttle.pause("other")).isZero();
    }

    private void fail(int times) {
        for (var i = 0; i < times; i++) {
            throttle.failed("k");
        }
    }

    private static final class Hands extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
