package dev.sluice.console.ledger;

import dev.sluice.console.pricing.PriceRow;
import java.util.List;

/// Where the ledger gets the price book from.
@FunctionalInterface
public interface PriceSource {

    /// Every price there is. Called in the transaction of the intake, for each batch.
    List<PriceRow> all();
}
