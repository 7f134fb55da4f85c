package dev.sluice.gateway.quota;

/// What one attempt holds, ledger by ledger.
@FunctionalInterface
interface HeldAmounts {
    HeldAmounts NOTHING = _ -> 0;

    long on(Ledger ledger);
}
