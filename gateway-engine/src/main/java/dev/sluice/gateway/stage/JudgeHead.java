package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Fallback;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.InstanceHealth;
import dev.sluice.gateway.openai.UpstreamFault;
import dev.sluice.gateway.stage.Failure.Kind;
import dev.sluice.gateway.upstream.UpstreamEvent;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Says what a failed attempt means, and whether the exchange may move on to the next candidate.
/// That is asked only before the commit point: once a caller has content there is no way back.
public final class JudgeHead {
    private final InstantSource clock;

    public JudgeHead(InstantSource clock) {
        this.clock = clock;
    }

    /// An answer of any status but 200, with its body. What is no error is no answer either:
    /// nothing redirects a chat or answers it without content, so it is taken for a broken
    /// instance's.
    Failure answered(ModelInstance instance, int status, HttpHeaders headers, byte[] body) {
        var health = new AttemptOutcome.Answered(status, retryAfter(headers));
        var reason = "status " + status;
        return switch (status) {
            case 401, 402, 403 ->
                    new Failure(
                            Kind.STATUS,
                            health,
                            Outcome.UPSTREAM_CREDENTIAL,
                            status,
                            reason,
                            Refusal.upstreamCredential());
            case 429, 529 ->
                    new Failure(
                            Kind.THROTTLED,
                            health,
                            Outcome.UPSTREAM_THROTTLED,
                            status,
                            reason,
                            Refusal.upstreamThrottled(health.retryAfter()));
            case 404 ->
                    rejected(
                            instance.model() == null ? Kind.REQUEST : Kind.CONFIG,
                            status,
                            health,
                            body);
            case 400, 413, 422 -> rejected(Kind.REQUEST, status, health, body);
            case 504, 408 ->
                    new Failure(
                            Kind.SERVER,
                            health,
                            Outcome.UPSTREAM_TIMEOUT,
                            status,
                            reason,
                            Refusal.upstreamTimeout());
            default ->
                    new Failure(
                            status / 100 == 4 ? Kind.STATUS : Kind.SERVER,
                            health,
                            Outcome.UPSTREAM_ERROR,
                            status,
                            reason,
                            Refusal.upstreamError());
        };
    }

    private static Failure rejected(Kind kind, int status, AttemptOutcome health, byte[] body) {
        var fault = UpstreamFault.read(body, 0, body.length);
        var said = fault.message();
        return new Failure(
                kind,
                health,
                Outcome.UPSTREAM_REJECTED,
                status,
                "status " + status,
                Refusal.upstreamRejected(
                        status,
                        said == null ? "The model server refused the request." : said,
                        fault.param(),
                        fault.code()));
    }

    /// The connection did not come about, or broke.
    Failure broken(UpstreamEvent.Cause cause, String reason, int status) {
        return switch (cause) {
            case CONNECT ->
                    new Failure(
                            Kind.CONNECT,
                            new AttemptOutcome.ConnectFailed(reason),
                            Outcome.UPSTREAM_CONNECT,
                            0,
                            reason,
                            Refusal.upstreamUnreachable());
            case CONNECT_TIMEOUT ->
                    new Failure(
                            Kind.CONNECT,
                            new AttemptOutcome.ConnectFailed(reason),
                            Outcome.UPSTREAM_TIMEOUT,
                            0,
                            reason,
                            Refusal.upstreamTimeout());
            case CLOSED, MALFORMED -> bad(reason, status);
        };
    }

    /// The answer is none: garbage, empty, an error in place of content.
    Failure bad(String reason, int status) {
        return new Failure(
                Kind.SERVER,
                new AttemptOutcome.Broke(reason),
                Outcome.UPSTREAM_ERROR,
                status,
                reason,
                Refusal.upstreamError());
    }

    /// The answer ended without saying that it was whole.
    Failure unfinished(int status) {
        var reason = "ended without its last event";
        return new Failure(
                Kind.SERVER,
                new AttemptOutcome.CutShort(reason),
                Outcome.UPSTREAM_ERROR,
                status,
                reason,
                Refusal.upstreamError());
    }

    /// The instance fell silent, and others can be asked.
    Failure silent(int status) {
        return new Failure(
                Kind.SERVER,
                new AttemptOutcome.MovedAway("silent"),
                Outcome.UPSTREAM_TIMEOUT,
                status,
                "its instance fell silent",
                Refusal.upstreamTimeout());
    }

    /// A person took the instance out, and others can be asked. That is no fault of anybody's, so
    /// it moves whatever the route falls back on.
    Failure takenOut(int status) {
        return new Failure(
                Kind.CONNECT,
                new AttemptOutcome.MovedAway(InstanceHealth.BY_HAND),
                Outcome.UPSTREAM_ERROR,
                status,
                "its instance was taken out by hand",
                Refusal.upstreamError());
    }

    /// Nothing came in time.
    Failure late(String reason, int status) {
        return new Failure(
                Kind.SERVER,
                new AttemptOutcome.TimedOut(reason),
                Outcome.UPSTREAM_TIMEOUT,
                status,
                reason,
                Refusal.upstreamTimeout());
    }

    /// The answer takes longer than any may.
    Failure endless(String reason, int status) {
        return new Failure(
                Kind.ENDLESS,
                new AttemptOutcome.TimedOut(reason),
                Outcome.UPSTREAM_TIMEOUT,
                status,
                reason,
                Refusal.upstreamTimeout());
    }

    /// Whether the route lets the exchange move on after its `attempts` failed attempts.
    boolean mayMove(Route route, Failure failure, int attempts, Duration elapsed) {
        if (route.maxRetries() >= 0 && attempts > route.maxRetries()) {
            return false;
        }
        var within = route.retryWithin();
        if (within != null && elapsed.compareTo(within) > 0) {
            return false;
        }
        if (failure.status() >= 400 && route.fallbackStatuses().contains(failure.status())) {
            return true;
        }
        return switch (failure.kind()) {
            case CONNECT -> true;
            case THROTTLED -> route.fallback().contains(Fallback.HTTP_429);
            case SERVER, CONFIG -> route.fallback().contains(Fallback.HTTP_5XX);
            case STATUS, REQUEST, ENDLESS -> false;
        };
    }

    /// How long an upstream asks to be left alone, null where it does not say: seconds,
    /// milliseconds or a date.
    @Nullable Duration retryAfter(HttpHeaders headers) {
        var millis = headers.get("retry-after-ms");
        var text = headers.get("retry-after");
        try {
            if (millis != null) {
                return ofMillis(Double.parseDouble(millis.strip()));
            }
            if (text == null) {
                return null;
            }
            if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
                return ofMillis(Double.parseDouble(text.strip()) * 1000);
            }
            var until = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(clock.instant(), until.toInstant());
        } catch (NumberFormatException | DateTimeException | ArithmeticException _) {
            return null;
        }
    }

    /// What is too large for a number becomes the largest one.
    private static Duration ofMillis(double millis) {
        return Duration.ofMillis((long) millis);
    }
}
