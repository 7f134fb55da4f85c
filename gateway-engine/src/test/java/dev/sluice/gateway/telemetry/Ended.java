package dev.sluice.gateway.telemetry;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static java.util.Objects.requireNonNull;

import dev.sluice.gateway.balance.CandidateNote;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.catalog.KeyVerdict;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.exchange.RequestHead;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.openai.TokenUsage;
import dev.sluice.gateway.quota.LedgerFigures;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Exchanges that are over, for those who listen.
final class Ended {
    static final Catalog CATALOG =
            new TestSnapshot()
                    .quota(hourly("instance", scope().setInstanceId("qwen-a"), 10_000))
                    .compiled();

    private Ended() {}

    static Exchange.Arrived arrived() {
        return new Exchange.Arrived(
                "0193-id",
                new RequestHead(
                        "POST",
                        "/v1/chat/completions",
                        new DefaultHttpHeaders().add("Authorization", "Bearer secret-key"),
                        false,
                        "127.0.0.1"),
                new Entry.Chat(),
                CATALOG,
                new Passport(1_764_000_000_000L, 0));
    }

    private static Exchange.Identified identified() {
        if (CATALOG.authenticate(TestSnapshot.BOT_KEY, 1) instanceof KeyVerdict.Accepted(var key)) {
            return new Exchange.Identified(arrived(), key.consumer(), key);
        }
        throw new AssertionError("the key of the test world is unknown");
    }

    /// A stream that moved from `qwen-a` to `qwen-b` and went well.
    static Exchange.Settled success() {
        var usage = new UsageReading(new TokenUsage(100, 40, 0, 21, 5), UsageSource.UPSTREAM_FINAL);
        return settled(
                Outcome.SUCCESS,
                200,
                "",
                usage,
                List.of(
                        attempt("qwen-a", Outcome.UPSTREAM_ERROR),
                        attempt("qwen-b", Outcome.SUCCESS)),
                List.of());
    }

    private static Attempt attempt(String instance, Outcome outcome) {
        return new Attempt(
                requireNonNull(CATALOG.instance(instance)),
                outcome == Outcome.SUCCESS ? 200 : 500,
                outcome,
                "",
                0,
                0,
                0,
                new UsageReading(TokenUsage.NONE, UsageSource.NONE));
    }

    static Exchange.Settled refusedByQuota() {
        var ledger = requireNonNull(CATALOG.ledger("instance=qwen-a|total_tokens|fixed|PT1H"));
        return settled(
                Outcome.REFUSED_QUOTA,
                429,
                "rate_limit_exceeded",
                new UsageReading(TokenUsage.NONE, UsageSource.NONE),
                List.of(),
                List.of(
                        new LedgerFigures(
                                ledger,
                                CostFunction.FREE,
                                10_000,
                                10_000,
                                0,
                                0,
                                0,
                                true,
                                0,
                                0,
                                0)));
    }

    /// A request that was refused before anything was known of it.
    static Exchange.Settled refusedAtTheDoor() {
        return new Exchange.Settled(
                arrived(),
                Outcome.REFUSED_KEY,
                401,
                "invalid_api_key",
                null,
                null,
                null,
                "",
                false,
                false,
                new UsageReading(TokenUsage.NONE, UsageSource.NONE),
                0,
                0,
                TimeUnit.MICROSECONDS.toNanos(200),
                TimeUnit.MICROSECONDS.toNanos(200),
                10,
                100,
                List.of(),
                List.of(),
                List.of());
    }

    private static Exchange.Settled settled(
            Outcome outcome,
            int status,
            String code,
            UsageReading usage,
            List<Attempt> attempts,
            List<LedgerFigures> ledgers) {
        var from = identified();
        return new Exchange.Settled(
                from,
                outcome,
                status,
                code,
                from.consumer(),
                requireNonNull(CATALOG.routeByModel("qwen")),
                attempts.isEmpty() ? null : requireNonNull(CATALOG.instance("qwen-b")),
                "qwen",
                true,
                !attempts.isEmpty(),
                usage,
                usage.usage().completion(),
                attempts.isEmpty() ? 0 : TimeUnit.MILLISECONDS.toNanos(400),
                TimeUnit.MILLISECONDS.toNanos(2400),
                TimeUnit.MICROSECONDS.toNanos(1234),
                500,
                6000,
                attempts,
                List.of(new CandidateNote("qwen-b", true, "")),
                ledgers);
    }
}
