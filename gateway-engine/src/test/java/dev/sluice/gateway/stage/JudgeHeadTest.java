package dev.sluice.gateway.stage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.Balancer;
import dev.sluice.gateway.catalog.Fallback;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.upstream.UpstreamEvent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeHeadTest {
    private final JudgeHead judge =
            new JudgeHead(InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z")));
    private final ModelInstance named =
            requireNonNull(new TestSnapshot().compiled().instance("qwen-a"));

    private static Route route(
            Set<Fallback> fallback, Set<Integer> statuses, int retries, @Nullable Duration within) {
        return new Route(
                "r",
                "r",
                "m",
                null,
                Set.of(),
                List.of(),
                Balancer.ROUND_ROBIN,
                fallback,
                statuses,
                retries,
                within,
                false,
                false,
                false,
                0);
    }

    private Failure status(int status) {
        return judge.answered(named, status, new DefaultHttpHeaders(), new byte[0]);
    }

    @Test
    void a_refused_connection_is_told_as_such_and_not_as_a_bad_answer() {
        var failure = judge.broken(UpstreamEvent.Cause.CONNECT, "connection refused", 0);
        assertThat(failure.refusal().status()).isEqualTo(502);
        assertThat(failure.refusal().body().message())
                .isEqualTo("The model server could not be reached.");
    }

    @ParameterizedTest
    @CsvSource({
        "500, UPSTREAM_ERROR, 502, upstream_error, true",
        "503, UPSTREAM_ERROR, 502, upstream_error, true",
        "504, UPSTREAM_TIMEOUT, 504, upstream_timeout, true",
        "408, UPSTREAM_TIMEOUT, 504, upstream_timeout, true",
        "429, UPSTREAM_THROTTLED, 429, rate_limit_exceeded, true",
        "529, UPSTREAM_THROTTLED, 429, rate_limit_exceeded, true",
        "401, UPSTREAM_CREDENTIAL, 502, upstream_error, false",
        "403, UPSTREAM_CREDENTIAL, 502, upstream_error, false",
        "302, UPSTREAM_ERROR, 502, upstream_error, true",
        "400, UPSTREAM_REJECTED, 400, '', false",
        "422, UPSTREAM_REJECTED, 422, '', false",
    })
    void says_what_a_status_means(
            int status, Outcome outcome, int told, String code, boolean retry) {
        var failure = status(status);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.refusal().status()).isEqualTo(told);
        assertThat(failure.refusal().code()).isEqualTo(code);
        assertThat(failure.refusal().shouldRetry()).isEqualTo(retry);
    }

    @Test
    void moves_only_as_the_route_says_but_always_from_a_connection_that_did_not_come_about() {
        var none = route(Set.of(), Set.of(), -1, null);
        var all = route(Set.of(Fallback.HTTP_429, Fallback.HTTP_5XX), Set.of(401), -1, null);
        var refused = judge.broken(UpstreamEvent.Cause.CONNECT, "connect refused", 0);
        var cut = judge.broken(UpstreamEvent.Cause.CLOSED, "closed", 200);

        assertThat(moves(none, refused)).isTrue();
        for (var failure :
                List.of(cut, status(500), status(429), status(401), judge.late("x", 0))) {
            assertThat(moves(none, failure)).as(failure.reason()).isFalse();
            assertThat(moves(all, failure)).as(failure.reason()).isTrue();
        }
        for (int none200 : List.of(100, 204, 206, 302, 307)) {
            assertThat(moves(none, status(none200))).as("%d", none200).isFalse();
            assertThat(moves(all, status(none200))).as("%d", none200).isTrue();
        }
        for (int callers : List.of(400, 409, 418)) {
            assertThat(moves(all, status(callers))).as("%d", callers).isFalse();
        }
        assertThat(moves(all, status(403))).isFalse();
    }

    private boolean moves(Route route, Failure failure) {
        return judge.mayMove(route, failure, 1, Duration.ZERO);
    }

    @Test
    void keeps_to_the_routes_bounds_on_tries_and_time() {
        var failure = status(500);
        var bounded = route(Set.of(Fallback.HTTP_5XX), Set.of(), 1, Duration.ofSeconds(2));
        assertThat(judge.mayMove(bounded, failure, 1, Duration.ofSeconds(2))).isTrue();
        assertThat(judge.mayMove(bounded, failure, 2, Duration.ofSeconds(1))).isFalse();
        assertThat(judge.mayMove(bounded, failure, 1, Duration.ofSeconds(3))).isFalse();
    }

    @Test
    void reads_how_long_to_stay_away_in_every_form() {
        assertThat(retryAfter("retry-after", "7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(retryAfter("retry-after", "0.5")).isEqualTo(Duration.ofMillis(500));
        assertThat(retryAfter("retry-after-ms", "250")).isEqualTo(Duration.ofMillis(250));
        assertThat(retryAfter("retry-after", "Wed, 25 Nov 2026 12:00:30 GMT"))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(retryAfter("retry-after", "Wed, 25 Nov 2026 11:00:00 GMT")).isZero();
        assertThat(retryAfter("retry-after", "soon")).isNull();
        assertThat(retryAfter("other", "7")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, 'Fri, 31 Dec 9999 23:59:59 GMT'",
        "retry-after, 99999999999",
        "retry-after, 9223372036854775807",
        "retry-after, 1e400",
        "retry-after-ms, 1e300",
        "retry-after-ms, Infinity",
    })
    void stays_away_for_a_day_at_most_whatever_the_header_says(String name, String value) {
        assertThat(retryAfter(name, value)).isEqualTo(Duration.ofHours(24));
    }

    @ParameterizedTest
    @CsvSource({"retry-after-ms, -Infinity", "retry-after-ms, NaN", "retry-after-ms, -1e300"})
    void a_time_that_is_none_is_no_time(String name, String value) {
        assertThat(retryAfter(name, value)).isZero();
    }

    /// As the instance's health and the caller are told.
    private @Nullable Duration retryAfter(String name, String value) {
        var failure =
                judge.answered(named, 429, new DefaultHttpHeaders().set(name, value), new byte[0]);
        var told = ((AttemptOutcome.Answered) failure.health()).retryAfter();
        assertThat(failure.refusal().retryAfter()).isEqualTo(told);
        return told;
    }
}
