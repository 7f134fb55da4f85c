package dev.sluice.console.ledger;

import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.shared.CurrentActor;
import java.util.List;
import org.springframework.stereotype.Component;

/// The price book of the room `pricing`, read as the console itself.
@Component
final class BookedPrices implements PriceSource {
    private final Prices prices;
    private final CurrentActor actor;

    BookedPrices(Prices prices, CurrentActor actor) {
        this.prices = prices;
        this.actor = actor;
    }

    @Override
    public List<PriceRow> all() {
        return actor.asSystem("ledger", prices::all);
    }
}
