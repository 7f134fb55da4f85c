package dev.sluice.gateway.quota;

/// Takes a verdict: at once from local ledgers, later and on the same event loop from shared ones.
@FunctionalInterface
public interface Answer {
    void accept(QuotaVerdict verdict);
}
