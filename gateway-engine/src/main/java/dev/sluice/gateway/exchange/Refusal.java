package dev.sluice.gateway.exchange;

import dev.sluice.gateway.openai.ErrorBody;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The gateway says no. Every row of the wire contract's error table is one factory here, so that
/// status, type, code and whether to try again are written down once.
///
/// `retryAfter` is null where a caller cannot know when to come back; `quotaScope` names the ledger
/// of a spent quota and is null otherwise. Messages are for developers and quote no key and no
/// prompt.
public record Refusal(
        Outcome outcome,
        int status,
        ErrorBody body,
        boolean shouldRetry,
        @Nullable Duration retryAfter,
        @Nullable String quotaScope) {

    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";

    /// Above this a client is better told to give up than made to wait.
    private static final Duration SHORT_WAIT = Duration.ofSeconds(30);

    /// The error code; empty where the contract has none.
    public String code() {
        var code = body.code();
        return code == null ? "" : code;
    }

    /// The head of the answer that tells it.
    public ResponseHead head(String requestId) {
        var head =
                new ResponseHead(status)
                        .with("content-type", "application/json")
                        .with("x-request-id", requestId)
                        .with("x-should-retry", shouldRetry ? "true" : "false");
        if (retryAfter != null) {
            long millis = Math.max(1, retryAfter.toMillis());
            head.with("retry-after", (millis + 999) / 1000);
            if (shouldRetry) {
                // Some clients wait by this one whatever else is said: not for an hour.
                head.with("retry-after-ms", millis);
            }
        }
        if (quotaScope != null) {
            head.with("x-sluice-quota-scope", quotaScope);
        }
        return head;
    }

    /// The bytes are no HTTP request that we accept.
    public static Refusal badFraming(String message) {
        return invalid(Outcome.REFUSED_REQUEST, 400, message, null, null);
    }

    /// The body is no JSON (`param` and `code` null) or holds a wrong value.
    public static Refusal badRequest(
            String message, @Nullable String param, @Nullable String code) {
        return invalid(Outcome.REFUSED_REQUEST, 400, message, param, code);
    }

    public static Refusal unknownTransferCoding() {
        return server(
                Outcome.REFUSED_REQUEST,
                501,
                "This transfer coding is not supported.",
                null,
                false,
                null);
    }

    public static Refusal wrongKey(String message) {
        return invalid(Outcome.REFUSED_KEY, 401, message, null, "invalid_api_key");
    }

    public static Refusal keyExpired() {
        return invalid(
                Outcome.REFUSED_KEY, 401, "This API key has expired.", null, "api_key_expired");
    }

    public static Refusal keyDisabled() {
        return invalid(
                Outcome.REFUSED_KEY, 401, "This API key is disabled.", null, "api_key_disabled");
    }

    public static Refusal modelNotAllowed(String model) {
        return invalid(
                Outcome.REFUSED_ROUTE,
                403,
                "This API key may not call '" + brief(model) + "'.",
                "model",
                "model_not_allowed");
    }

    public static Refusal unknownModel(String model) {
        return invalid(
                Outcome.REFUSED_MODEL,
                404,
                "The model '" + brief(model) + "' does not exist or you do not have access to it.",
                "model",
                "model_not_found");
    }

    public static Refusal unknownPath(String method, String path) {
        return invalid(
                Outcome.REFUSED_PATH,
                404,
                "Unknown request URL: " + method + " " + path + ".",
                null,
                "unknown_url");
    }

    public static Refusal wrongMethod(String method, String path) {
        return invalid(
                Outcome.REFUSED_PATH,
                405,
                "Method " + method + " is not allowed for " + path + ".",
                null,
                "method_not_allowed");
    }

    public static Refusal tooLarge(long limit) {
        return invalid(
                Outcome.REFUSED_REQUEST,
                413,
                "The request body is larger than " + limit + " bytes.",
                null,
                "request_too_large");
    }

    public static Refusal wrongMediaType() {
        return invalid(
                Outcome.REFUSED_REQUEST,
                415,
                "The request body must be application/json.",
                null,
                null);
    }

    public static Refusal bodyTooSlow() {
        return new Refusal(
                Outcome.CLIENT_SLOW,
                408,
                new ErrorBody(
                        "The request did not arrive in time.",
                        INVALID,
                        null,
                        "request_timeout",
                        Map.of()),
                true,
                null,
                null);
    }

    /// A guard found the request dangerous or malformed; its name goes into `error.sluice`.
    public static Refusal guarded(
            String guard, String message, @Nullable String param, String code) {
        return new Refusal(
                Outcome.REFUSED_GUARD,
                400,
                new ErrorBody(message, INVALID, param, code, Map.of("guard", guard)),
                false,
                null,
                null);
    }

    /// A quota that no waiting helps: the request alone is larger than the window.
    public static Refusal neverFits(String message, String scope, Map<String, Object> details) {
        return new Refusal(
                Outcome.REFUSED_QUOTA,
                400,
                new ErrorBody(message, INVALID, "max_tokens", "tokens_exceed_quota", details),
                false,
                null,
                scope);
    }

    /// The consumer's own quota is spent.
    public static Refusal consumerQuotaSpent(
            String message, String scope, Duration retryAfter, Map<String, Object> details) {
        boolean soon = retryAfter.compareTo(SHORT_WAIT) <= 0;
        return new Refusal(
                Outcome.REFUSED_QUOTA,
                429,
                new ErrorBody(
                        message,
                        soon ? "tokens" : "insufficient_quota",
                        null,
                        soon ? "rate_limit_exceeded" : "insufficient_quota",
                        details),
                soon,
                retryAfter,
                scope);
    }

    /// The tenant's money is spent.
    public static Refusal budgetSpent(
            String message, String scope, Duration retryAfter, Map<String, Object> details) {
        return new Refusal(
                Outcome.REFUSED_QUOTA,
                429,
                new ErrorBody(
                        message, "insufficient_quota", null, "billing_hard_limit_reached", details),
                false,
                retryAfter,
                scope);
    }

    /// A quota that the consumer shares is spent and no instance is left to fall back to.
    public static Refusal instanceQuotaSpent(
            String message, String scope, Duration retryAfter, Map<String, Object> details) {
        return new Refusal(
                Outcome.REFUSED_QUOTA,
                429,
                new ErrorBody(message, "tokens", null, "rate_limit_exceeded", details),
                retryAfter.compareTo(SHORT_WAIT) <= 0,
                retryAfter,
                scope);
    }

    /// Too many requests at once, or too many in the window.
    public static Refusal tooManyRequests(
            String message, String scope, Duration retryAfter, Map<String, Object> details) {
        boolean soon = retryAfter.compareTo(SHORT_WAIT) <= 0;
        return new Refusal(
                Outcome.REFUSED_QUOTA,
                429,
                new ErrorBody(message, "requests", null, "rate_limit_exceeded", details),
                soon,
                retryAfter,
                scope);
    }

    public static Refusal noHealthyInstance(Duration retryAfter) {
        return server(
                Outcome.REFUSED_NO_INSTANCE,
                503,
                "No healthy instance can serve this model right now.",
                "no_healthy_instance",
                true,
                retryAfter);
    }

    /// No revision was ever applied: there is nothing to serve yet.
    public static Refusal notReady() {
        return server(
                Outcome.REFUSED_NO_INSTANCE,
                503,
                "This gateway has no configuration yet.",
                "no_healthy_instance",
                true,
                Duration.ofSeconds(1));
    }

    public static Refusal spoolFull() {
        return server(
                Outcome.REFUSED_SPOOL_FULL,
                503,
                "Usage cannot be recorded right now.",
                "usage_spool_full",
                true,
                Duration.ofSeconds(5));
    }

    public static Refusal shuttingDown() {
        return server(
                Outcome.REFUSED_DRAINING,
                503,
                "This gateway is shutting down.",
                "server_shutting_down",
                true,
                Duration.ofMillis(200));
    }

    /// No connection to the upstream came about, and no candidate is left.
    public static Refusal upstreamUnreachable() {
        return server(
                Outcome.UPSTREAM_CONNECT,
                502,
                "The model server could not be reached.",
                "upstream_error",
                true,
                null);
    }

    /// The upstream's answer was no answer, or a 5xx, and no candidate is left.
    public static Refusal upstreamError() {
        return server(
                Outcome.UPSTREAM_ERROR,
                502,
                "The model server gave a bad answer.",
                "upstream_error",
                true,
                null);
    }

    /// The upstream refused our credential: its body stays here.
    public static Refusal upstreamCredential() {
        return server(
                Outcome.UPSTREAM_CREDENTIAL,
                502,
                "The model server refused the gateway's request.",
                "upstream_error",
                false,
                null);
    }

    public static Refusal upstreamTimeout() {
        return new Refusal(
                Outcome.UPSTREAM_TIMEOUT,
                504,
                new ErrorBody(
                        "The model server did not answer in time.",
                        "timeout",
                        null,
                        "upstream_timeout",
                        Map.of()),
                true,
                null,
                null);
    }

    /// The upstream throttles us, now or since a moment ago, and no candidate is left.
    public static Refusal upstreamThrottled(@Nullable Duration retryAfter) {
        return new Refusal(
                Outcome.UPSTREAM_THROTTLED,
                429,
                new ErrorBody(
                        "The model server is busy.",
                        "requests",
                        null,
                        "rate_limit_exceeded",
                        Map.of()),
                retryAfter == null || retryAfter.compareTo(SHORT_WAIT) <= 0,
                retryAfter,
                null);
    }

    /// The upstream found the request itself wrong (400, 404, 413, 422).
    public static Refusal upstreamRejected(
            int status, String message, @Nullable String param, @Nullable String code) {
        return invalid(Outcome.UPSTREAM_REJECTED, status, message, param, code);
    }

    public static Refusal internal() {
        return server(
                Outcome.INTERNAL,
                500,
                "The gateway failed to handle this request.",
                "internal_error",
                true,
                null);
    }

    /// A caller's own word, as far as it is worth repeating.
    private static String brief(String word) {
        return word.length() > 200 ? word.substring(0, 200) + "..." : word;
    }

    private static Refusal invalid(
            Outcome outcome,
            int status,
            String message,
            @Nullable String param,
            @Nullable String code) {
        return new Refusal(
                outcome,
                status,
                new ErrorBody(message, INVALID, param, code, Map.of()),
                false,
                null,
                null);
    }

    private static Refusal server(
            Outcome outcome,
            int status,
            String message,
            @Nullable String code,
            boolean shouldRetry,
            @Nullable Duration retryAfter) {
        return new Refusal(
                outcome,
                status,
                new ErrorBody(message, SERVER, null, code, Map.of()),
                shouldRetry,
                retryAfter,
                null);
    }
}
