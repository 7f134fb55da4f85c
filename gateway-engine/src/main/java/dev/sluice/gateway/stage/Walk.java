package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.exchange.Step;
import io.netty.util.concurrent.Ticker;
import java.util.function.Function;

/// The request's walk, top to bottom: the stages in their one order.
///
/// Up to the plan nothing waits; what follows waits for ledgers, for the spool and for the
/// upstream, and is led by a {@link Journey}, which goes back from judging to reserving while a
/// failed attempt may move on.
///
/// @param authenticateConsumer 2. who calls
/// @param understandRequest 3. what is asked for
/// @param resolveRoute 4. which route serves it
/// @param guardRequest 5. whether the defences let it pass
/// @param estimateTokens 6. what it will take
/// @param planAttempts 7. whom to ask, in which order
/// @param reserveTokens 8. tokens held for the next candidate
/// @param dispatchAttempt 9. the request sent
/// @param judgeHead 10. commit, or the next candidate
/// @param relayResponse 11. the answer on its way to the caller
/// @param settleExchange 12. the end, exactly once
/// @param listModels the one answer that needs no model
/// @param ticker the monotonic clock
public record Walk(
        AuthenticateConsumer authenticateConsumer,
        UnderstandRequest understandRequest,
        ResolveRoute resolveRoute,
        GuardRequest guardRequest,
        EstimateTokens estimateTokens,
        PlanAttempts planAttempts,
        ReserveTokens reserveTokens,
        DispatchAttempt dispatchAttempt,
        JudgeHead judgeHead,
        RelayResponse relayResponse,
        SettleExchange settleExchange,
        ListModels listModels,
        Ticker ticker) {

    /// Begins an exchange whose head was accepted. The journey answers the caller at once where it
    /// is refused; else it waits for the body.
    public Journey begin(Arrived arrived, Downstream caller) {
        var journey = new Journey(this, arrived, caller);
        journey.begin();
        return journey;
    }

    /// Stage 2, which needs no body.
    Step<Identified> identify(Arrived arrived) {
        return Step.next(arrived)
                .then(stamped(arrived, Point.IDENTIFIED, authenticateConsumer::apply));
    }

    /// Stages 3 to 7: pure, in memory, at once.
    Step<Planned> plan(Identified identified, byte[] body) {
        var arrived = identified.from();
        return Step.next(identified)
                .then(
                        stamped(
                                arrived,
                                Point.UNDERSTOOD,
                                known -> understandRequest.apply(known, body)))
                .then(stamped(arrived, Point.ROUTED, resolveRoute::apply))
                .then(stamped(arrived, Point.GUARDED, guardRequest::apply))
                .then(
                        stamped(
                                arrived,
                                Point.ESTIMATED,
                                guarded -> Step.next(estimateTokens.apply(guarded))))
                .then(
                        stamped(
                                arrived,
                                Point.PLANNED,
                                estimated -> Step.next(planAttempts.apply(estimated))));
    }

    void stamp(Passport passport, Point point) {
        passport.stamp(point, ticker.nanoTime());
    }

    private <A extends Exchange, B extends Exchange> Function<A, Step<B>> stamped(
            Arrived arrived, Point point, Function<A, Step<B>> stage) {
        return before -> {
            var after = stage.apply(before);
            stamp(arrived.passport(), point);
            return after;
        };
    }
}
