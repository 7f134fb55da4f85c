package dev.sluice.console.insight;

/// Consumption and cost by any dimension.
public interface ConsumptionQuery {

    /// Answers within the scope of whoever asks: a business unit's viewer gets their unit's
    /// figures, whatever the filter says.
    UsageAnswer ask(UsageQuestion question);
}
