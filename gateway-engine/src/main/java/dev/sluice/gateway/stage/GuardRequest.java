package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Exchange.Guarded;
import dev.sluice.gateway.exchange.Exchange.Routed;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.Step;
import dev.sluice.gateway.guard.GuardChain;
import dev.sluice.gateway.guard.GuardVerdict;

/// Lets the defences look at the request before it costs anything.
public final class GuardRequest {
    private final GuardChain guards;

    public GuardRequest(GuardChain guards) {
        this.guards = guards;
    }

    Step<Guarded> apply(Routed routed) {
        return switch (guards.judge(routed.request(), routed.route())) {
            case GuardVerdict.Pass() -> Step.next(new Guarded(routed));
            case GuardVerdict.Block(var guard, var message, var param, var code) ->
                    Step.refuse(Refusal.guarded(guard, message, param, code));
        };
    }
}
