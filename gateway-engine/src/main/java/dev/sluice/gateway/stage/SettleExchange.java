package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Consumer;
import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange.Estimated;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Exchange.Routed;
import dev.sluice.gateway.exchange.Exchange.Settled;
import dev.sluice.gateway.exchange.Exchange.Understood;
import dev.sluice.gateway.exchange.ExchangeListener;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageCorrection;
import dev.sluice.gateway.metering.UsageEvents;
import dev.sluice.gateway.metering.UsageFacts;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.Spent;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends an exchange, exactly once and whatever the ending: the hold becomes what was consumed, the
/// record goes to the spool, the estimator learns, the listeners hear of it; and only then does the
/// caller get the end.
public final class SettleExchange {
    private static final Point[] POINTS = Point.values();

    private final UsageEvents events;
    private final EventIds ids;
    private final TokenEstimator estimator;
    private final List<ExchangeListener> listeners;
    private final Ticker ticker;

    public SettleExchange(
            UsageEvents events,
            EventIds ids,
            TokenEstimator estimator,
            List<ExchangeListener> listeners,
            Ticker ticker) {
        this.events = events;
        this.ids = ids;
        this.estimator = estimator;
        this.listeners = List.copyOf(listeners);
        this.ticker = ticker;
    }

    /// Tells the listeners that an exchange began; {@link #apply} follows once.
    void arrived() {
        for (var listener : listeners) {
            listener.arrived();
        }
    }

    /// Ends it; `kept` runs when the record is safe, on the loop, at once or later.
    void apply(Ending ending, EventLoop loop, Runnable kept) {
        var reserved = ending.at().reached(Reserved.class);
        settleHold(ending, reserved);
        var settled = settled(ending, reserved);
        learn(ending, reserved);
        var identified = ending.at().reached(Identified.class);
        boolean listed =
                settled.arrived().entry() instanceof Entry.Models
                        || settled.arrived().entry() instanceof Entry.Model;
        if (identified == null || listed) {
            // Nobody to charge, or nothing to charge for: a metric, not a record.
            kept.run();
        } else {
            events.close(facts(ending, settled, identified), loop, kept);
        }
        for (var listener : listeners) {
            listener.ended(settled);
        }
    }

    /// Says better what an exchange consumed that was settled by an estimate: on its ledgers as far
    /// as their windows still run, and as a record of its own that corrects the first.
    void correct(Ending ending, UsageReading late, EventLoop loop) {
        var reserved = ending.at().reached(Reserved.class);
        var identified = ending.at().reached(Identified.class);
        if (reserved == null || identified == null) {
            return;
        }
        var estimate = reserved.estimate();
        if (late.source() != UsageSource.TOKENIZER_ESTIMATE) {
            var features = reserved.from().from().features();
            estimator.learnPrompt(estimate.model(), features, late.usage().prompt());
        }
        var ledgers = reserved.reservation().correct(spent(late));
        if (ledgers.isEmpty() && late.usage().equals(ending.usage().usage())) {
            return;
        }
        var corrected = facts(ending, settled(ending, reserved), identified);
        events.correct(
                new UsageCorrection(
                        ids.next(),
                        corrected,
                        nowMillis(ending.passport()),
                        late,
                        ledgers.stream().map(SettleExchange::ledger).toList()),
                loop);
    }

    private long nowMillis(Passport passport) {
        long since = ticker.nanoTime() - passport.arrivedNanos();
        return passport.arrivedAtMillis() + TimeUnit.NANOSECONDS.toMillis(since);
    }

    /// Once a request was sent it is charged, if only as a request; one that never left is not.
    private static void settleHold(Ending ending, @Nullable Reserved reserved) {
        if (reserved == null) {
            return;
        }
        if (ending.usage().source() != UsageSource.NONE) {
            reserved.reservation().settle(spent(ending.usage()));
        } else if (ending.attempts().isEmpty()) {
            reserved.reservation().refund();
        } else {
            reserved.reservation().settle(Spent.NOTHING);
        }
    }

    /// A reading in the ledgers' own terms.
    static Spent spent(UsageReading reading) {
        var usage = reading.usage();
        return new Spent(
                usage.prompt(), usage.cachedPrompt(), usage.cacheWrite(), usage.completion());
    }

    /// Learns what the upstream told: of any prompt, and of answers that ended by themselves. One
    /// that was cut to what our ledgers could give says nothing about how long it wanted to be.
    private void learn(Ending ending, @Nullable Reserved reserved) {
        var source = ending.usage().source();
        boolean told =
                source == UsageSource.UPSTREAM_FINAL || source == UsageSource.UPSTREAM_CUMULATIVE;
        if (reserved == null || !told) {
            return;
        }
        var estimate = reserved.estimate();
        var usage = ending.usage().usage();
        estimator.learnPrompt(estimate.model(), reserved.from().from().features(), usage.prompt());
        var request = reserved.from().routed().request();
        boolean cut =
                ending.finishReason().equals("length")
                        && DispatchAttempt.bound(reserved) != request.maxTokens();
        if (ending.outcome() == Outcome.SUCCESS && source == UsageSource.UPSTREAM_FINAL && !cut) {
            estimator.learnOutput(estimate.output(), usage.completion() / request.choices());
        }
    }

    private Settled settled(Ending ending, @Nullable Reserved reserved) {
        var identified = ending.at().reached(Identified.class);
        var understood = ending.at().reached(Understood.class);
        var routed = ending.at().reached(Routed.class);
        var planned = ending.at().reached(Planned.class);
        var passport = ending.passport();
        passport.stamp(Point.SETTLED, ticker.nanoTime());
        long duration = passport.offset(Point.SETTLED);
        Consumer consumer = identified == null ? null : identified.consumer();
        return new Settled(
                ending.at(),
                ending.outcome(),
                ending.status(),
                ending.code(),
                consumer,
                routed == null ? null : routed.route(),
                reserved == null ? null : reserved.instance(),
                understood == null ? "" : DispatchAttempt.orEmpty(understood.request().model()),
                understood != null && understood.request().stream(),
                reserved != null,
                ending.usage(),
                ending.delivered(),
                passport.offset(Point.FIRST_CONTENT),
                duration,
                overhead(passport, duration),
                ending.bytesIn(),
                ending.bytesOut(),
                ending.attempts(),
                planned == null ? List.of() : planned.plan().notes(),
                ledgers(ending, reserved));
    }

    /// What the gateway itself took before the upstream had the request.
    static long overhead(Passport passport, long duration) {
        long dispatched = passport.offset(Point.DISPATCHED);
        return dispatched == 0 ? duration : dispatched;
    }

    private static List<LedgerFigures> ledgers(Ending ending, @Nullable Reserved reserved) {
        var all = new ArrayList<LedgerFigures>(ending.asked());
        all.addAll(ending.charged());
        if (reserved != null) {
            all.addAll(reserved.reservation().figures());
        }
        return all;
    }

    private static UsageFacts facts(Ending ending, Settled settled, Identified identified) {
        var arrived = settled.arrived();
        var consumer = identified.consumer();
        var key = identified.key();
        var route = settled.route();
        var instance = settled.instance();
        var head = arrived.head();
        return new UsageFacts(
                arrived.id(),
                consumer.tenant().id(),
                DispatchAttempt.orEmpty(consumer.unitId()),
                consumer.id(),
                key == null ? "" : key.id(),
                route == null ? "" : route.id(),
                cut(settled.requestedModel(), 200),
                instance == null ? "" : instance.id(),
                arrived.catalog().revision(),
                arrived.passport().arrivedAtMillis(),
                settled.durationNanos(),
                settled.firstContentNanos(),
                settled.stream(),
                settled.admitted(),
                settled.outcome().word(),
                settled.status(),
                settled.code(),
                settled.usage().usage(),
                settled.usage().source(),
                settled.deliveredCompletionTokens(),
                estimatedPrompt(ending),
                cut(ending.finishReason(), 40),
                ending.abortCause(),
                attempts(settled.attempts()),
                settled.candidates().stream()
                        .map(note ->
                                new UsageFacts.Candidate(
                                        note.instanceId(), note.taken(), note.reason()))
                        .toList(),
                settled.ledgers().stream().map(SettleExchange::ledger).toList(),
                stages(arrived.passport()),
                retryCount(head.header("x-stainless-retry-count")),
                cut(
                        clientRequestId(
                                head.header("x-request-id"), head.header("x-client-request-id")),
                        128),
                cut(head.header("user-agent"), 200),
                settled.bytesIn(),
                settled.bytesOut(),
                traceId(head.header("traceparent")));
    }

    private static long estimatedPrompt(Ending ending) {
        var reserved = ending.at().reached(Reserved.class);
        if (reserved != null) {
            return reserved.estimate().promptTokens();
        }
        var estimated = ending.at().reached(Estimated.class);
        return estimated == null ? 0 : estimated.likely().promptTokens();
    }

    private static List<UsageFacts.Attempt> attempts(List<Attempt> attempts) {
        var records = new ArrayList<UsageFacts.Attempt>(attempts.size());
        for (var attempt : attempts) {
            records.add(
                    new UsageFacts.Attempt(
                            attempt.instance().id(),
                            attempt.status(),
                            attempt.outcome().word(),
                            attempt.reason(),
                            attempt.startedNanos(),
                            attempt.firstContentNanos(),
                            attempt.durationNanos(),
                            attempt.usage().usage(),
                            attempt.usage().source()));
        }
        return records;
    }

    private static UsageFacts.Ledger ledger(LedgerFigures figures) {
        return new UsageFacts.Ledger(
                figures.ledger().key(),
                figures.ledger().quota().id(),
                figures.ledger().scope().word(),
                figures.limit(),
                figures.usedBefore(),
                figures.heldBefore(),
                figures.reserved(),
                figures.settled(),
                figures.refused(),
                figures.resetsAtMillis(),
                figures.chargeNumber());
    }

    private static List<UsageFacts.StageTime> stages(Passport passport) {
        var times = new ArrayList<UsageFacts.StageTime>(POINTS.length);
        for (var point : POINTS) {
            long offset = passport.offset(point);
            if (offset > 0) {
                times.add(new UsageFacts.StageTime(point.stage(), offset));
            }
        }
        return times;
    }

    private static String clientRequestId(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private static int retryCount(String text) {
        return text.length() == 1 && Character.isDigit(text.charAt(0)) ? text.charAt(0) - '0' : 0;
    }

    private static String traceId(String traceParent) {
        return DispatchAttempt.isTraceParent(traceParent) ? traceParent.substring(3, 35) : "";
    }

    /// A caller's text, bounded and free of what a log or a table might trip over.
    private static String cut(String text, int longest) {
        var bounded = text.length() > longest ? text.substring(0, longest) : text;
        return bounded.chars()
                        .allMatch(c -> c >= ' ' && c != 0x7f && !Character.isSurrogate((char) c))
                ? bounded
                : bounded.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
