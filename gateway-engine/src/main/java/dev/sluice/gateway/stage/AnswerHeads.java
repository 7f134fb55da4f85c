package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.QuotaUnit;
import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.exchange.ResponseHead;
import dev.sluice.gateway.quota.LedgerFigures;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The heads of good answers: what SDKs expose, what is left of the quotas, and how the gateway
/// came to its choice.
final class AnswerHeads {
    private AnswerHeads() {}

    /// The head of a plain answer.
    static ResponseHead plain(Reserved reserved, List<Attempt> failed, long nowMillis) {
        var head = new ResponseHead(200).with("content-type", "application/json");
        return chosen(common(head, reserved.from().arrived()), reserved, failed, nowMillis);
    }

    /// The head of a stream whose instance is known.
    static ResponseHead stream(Reserved reserved, List<Attempt> failed, long nowMillis) {
        return chosen(common(events(), reserved.from().arrived()), reserved, failed, nowMillis);
    }

    /// The head of a stream that goes out before it is known who will answer.
    static ResponseHead waiting(Arrived arrived) {
        return common(events(), arrived);
    }

    private static ResponseHead events() {
        return new ResponseHead(200)
                .with("content-type", "text/event-stream; charset=utf-8")
                .with("cache-control", "no-cache")
                .with("x-accel-buffering", "no");
    }

    private static ResponseHead common(ResponseHead head, Arrived arrived) {
        return head.with("x-request-id", arrived.id()).with("openai-version", "2020-10-01");
    }

    private static ResponseHead chosen(
            ResponseHead head, Reserved reserved, List<Attempt> failed, long nowMillis) {
        var passport = reserved.from().arrived().passport();
        head.with("openai-processing-ms", millis(passport.offset(Point.JUDGED)))
                .with("x-sluice-route", reserved.from().routed().route().name())
                .with("x-sluice-instance", reserved.instance().name())
                .with("x-sluice-attempts", reserved.attempt())
                .with("x-sluice-overhead-ms", millis(passport.offset(Point.DISPATCHED)));
        if (!failed.isEmpty()) {
            head.with("x-sluice-fallback-reason", failed.getLast().reason());
        }
        return quotas(head, reserved.reservation().figures(), null, nowMillis);
    }

    /// Adds to a refusal what is left by the quota that it tells of, and by the others that were
    /// asked with it: of one instance, so that no two have the same name.
    static void refused(ResponseHead head, Obstacles.Told told, long nowMillis) {
        quotas(head, told.ledgers(), told.by(), nowMillis);
    }

    /// What is left, by OpenAI's names the tightest ledger or the one that refused, by the IETF
    /// draft's every one. Of a ledger that the caller shares, what is left is what is left for this
    /// caller: never more than its own quotas leave it.
    private static ResponseHead quotas(
            ResponseHead head,
            List<LedgerFigures> figures,
            @Nullable LedgerFigures refusedBy,
            long nowMillis) {
        LedgerFigures tokens = null;
        LedgerFigures requests = null;
        var policies = new StringBuilder();
        var limits = new StringBuilder();
        for (var ledger : figures) {
            if (ledger.ledger().quota().shadow()) {
                continue;
            }
            switch (ledger.ledger().quota().unit()) {
                case TOTAL_TOKENS, PROMPT_TOKENS, COMPLETION_TOKENS ->
                        tokens = told(tokens, ledger, refusedBy);
                case REQUESTS -> requests = told(requests, ledger, refusedBy);
                case MONEY, EXPRESSION -> {}
                case IN_FLIGHT -> {
                    continue;
                }
            }
            if (!policies.isEmpty()) {
                policies.append(", ");
                limits.append(", ");
            }
            policy(policies, limits, ledger, forThisCaller(ledger, figures), nowMillis);
        }
        limit(head, "tokens", tokens, figures, nowMillis);
        limit(head, "requests", requests, figures, nowMillis);
        if (!policies.isEmpty()) {
            head.with("ratelimit-policy", policies.toString()).with("ratelimit", limits.toString());
        }
        return head;
    }

    private static long forThisCaller(LedgerFigures ledger, List<LedgerFigures> figures) {
        long least = ledger.remaining();
        if (ledger.ledger().scope().isConsumers()) {
            return least;
        }
        for (var other : figures) {
            var quota = other.ledger().quota();
            if (other.ledger().scope().isConsumers()
                    && quota.unit() == ledger.ledger().quota().unit()
                    && !quota.shadow()) {
                least = Math.min(least, other.remaining());
            }
        }
        return least;
    }

    private static LedgerFigures told(
            @Nullable LedgerFigures one, LedgerFigures other, @Nullable LedgerFigures refusedBy) {
        if (one == null || is(other, refusedBy)) {
            return other;
        }
        return !is(one, refusedBy) && other.remaining() < one.remaining() ? other : one;
    }

    private static boolean is(LedgerFigures ledger, @Nullable LedgerFigures other) {
        return other != null && ledger.ledger().key().equals(other.ledger().key());
    }

    private static void limit(
            ResponseHead head,
            String unit,
            @Nullable LedgerFigures ledger,
            List<LedgerFigures> figures,
            long nowMillis) {
        if (ledger == null) {
            return;
        }
        head.with("x-ratelimit-limit-" + unit, ledger.limit())
                .with("x-ratelimit-remaining-" + unit, forThisCaller(ledger, figures))
                .with("x-ratelimit-reset-" + unit, goDuration(untilReset(ledger, nowMillis)));
    }

    private static void policy(
            StringBuilder policies,
            StringBuilder limits,
            LedgerFigures ledger,
            long remaining,
            long nowMillis) {
        var quota = ledger.ledger().quota();
        var name = PolicyName.of(quota);
        policies.append('"').append(name).append("\";q=").append(integer(ledger.limit()));
        if (quota.unit() == QuotaUnit.MONEY) {
            policies.append(";qu=\"").append(quota.currency()).append("-millionths\"");
        }
        quota.window().seconds().ifPresent(seconds -> policies.append(";w=").append(seconds));
        limits.append('"').append(name).append("\";r=").append(integer(remaining));
        limits.append(";t=").append((untilReset(ledger, nowMillis) + 999) / 1000);
    }

    /// A structured field's integer has 15 digits at most.
    private static long integer(long figure) {
        return Math.min(figure, 999_999_999_999_999L);
    }

    private static long untilReset(LedgerFigures ledger, long nowMillis) {
        return ledger.resetsAtMillis() == 0 ? 0 : Math.max(0, ledger.resetsAtMillis() - nowMillis);
    }

    /// Milliseconds as Go writes a duration, which is what OpenAI's headers carry: `120ms`, `6m0s`.
    static String goDuration(long millis) {
        if (millis < 1000) {
            return millis + "ms";
        }
        long seconds = (millis + 999) / 1000;
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        var text = new StringBuilder();
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (hours > 0 || minutes > 0) {
            text.append(minutes).append('m');
        }
        return text.append(seconds % 60).append('s').toString();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
