package dev.sluice.console.insight;

import dev.sluice.console.shared.Money;
import java.util.List;

/// Consumption and cost, added up.
///
/// @param requests admitted ones
/// @param refused requests that a gateway turned away before it granted a hold
/// @param failed admitted ones that did not end well
/// @param cachedPromptTokens part of promptTokens
/// @param reasoningTokens part of completionTokens
/// @param costs the tenants' side, one amount per currency
/// @param providerCosts what the instances cost us, one amount per currency; empty for whoever sees
///   one tenant only
/// @param parked requests whose tokens have no price yet: not in any cost
public record Figures(
        long requests,
        long refused,
        long failed,
        long promptTokens,
        long cachedPromptTokens,
        long completionTokens,
        long reasoningTokens,
        List<Money> costs,
        List<Money> providerCosts,
        long parked) {

    /// Nothing used, nothing paid.
    public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, List.of(), List.of(), 0);

    public Figures {
        costs = List.copyOf(costs);
        providerCosts = List.copyOf(providerCosts);
    }

    /// Prompt and completion together.
    public long totalTokens() {
        return promptTokens + completionTokens;
    }
}
