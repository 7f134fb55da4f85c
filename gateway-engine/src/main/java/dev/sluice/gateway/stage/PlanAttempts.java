package dev.sluice.gateway.stage;

import dev.sluice.gateway.balance.Demand;
import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.balance.PromptPrefix;
import dev.sluice.gateway.catalog.Balancer;
import dev.sluice.gateway.exchange.Exchange.Estimated;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.openai.ChatRequestView;

/// Puts the route's instances in the order in which they are to be asked.
public final class PlanAttempts {
    private final PriorityTiers tiers;

    public PlanAttempts(PriorityTiers tiers) {
        this.tiers = tiers;
    }

    Planned apply(Estimated estimated) {
        var routed = estimated.routed();
        var request = routed.request();
        long tokens = estimated.likely().promptTokens();
        boolean recognises = routed.route().balancer().algorithm() == Balancer.Algorithm.ADAPTIVE;
        var demand =
                new Demand(
                        HashKey.of(routed),
                        tokens,
                        request.stream(),
                        routed.consumer().tenant().id(),
                        recognises
                                ? PromptPrefix.of(
                                        request.bytes(),
                                        request.messagesFrom(),
                                        request.messagesTo(),
                                        before(request),
                                        tokens)
                                : PromptPrefix.NONE,
                        () -> fingerprint(request));
        return new Planned(estimated, tiers.plan(routed.route(), demand));
    }

    /// What an engine puts before the messages.
    private static long before(ChatRequestView request) {
        var model = request.model();
        return PromptPrefix.hash(
                request.bytes(),
                request.toolsFrom(),
                request.toolsTo(),
                model == null ? 0 : model.hashCode());
    }

    /// Never 0, which would mean that it is not known.
    private static long fingerprint(ChatRequestView request) {
        return PromptPrefix.hash(
                        request.bytes(),
                        request.messagesFrom(),
                        request.messagesTo(),
                        before(request))
                | 1;
    }
}
