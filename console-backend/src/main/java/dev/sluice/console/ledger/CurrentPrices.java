package dev.sluice.console.ledger;

import dev.sluice.console.shared.Money;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// What charges cost by the price book as it stands, without posting anything.
@Component
public final class CurrentPrices {
    private final PriceSource prices;

    public CurrentPrices(PriceSource prices) {
        this.prices = prices;
    }

    /// The book at this moment; keep it for one piece of work.
    public Book book() {
        var list = new PriceList(prices.all());
        return charge -> list.inForce(charge).map(price -> PriceList.cost(charge, price));
    }

    /// The price book at one moment.
    @FunctionalInterface
    public interface Book {
        /// What a charge costs; empty where no price covers it.
        Optional<Money> cost(Charge charge);
    }
}
