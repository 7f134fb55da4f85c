package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.catalog.LedgerSpec;

/// One ledger's figures around one request: what the decision record, the headers and the spool
/// keep.
///
/// @param cost what this request costs here, at the prices of the moment it was held
/// @param limit the limit in force, a boost included
/// @param usedBefore consumed in the window before this request was held
/// @param heldBefore held by others at that moment
/// @param reserved held for this request; 0 where it was refused
/// @param settled charged in the end, 0 until then
/// @param refused true where this ledger said no, a shadow ledger included, whose no does not count
/// @param resetsAtMillis when the window ends, 0 where it has no end
/// @param remaining what was left when the figures were taken, never below zero: with this
///   request's hold or, once it has settled, with what it consumed
/// @param chargeNumber the number of the charge on this ledger, 0 where nothing was charged: it
///   makes a replay of the spool exact
public record LedgerFigures(
        LedgerSpec ledger,
        CostFunction cost,
        long limit,
        long usedBefore,
        long heldBefore,
        long reserved,
        long settled,
        boolean refused,
        long remaining,
        long resetsAtMillis,
        long chargeNumber) {}
