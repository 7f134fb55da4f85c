package dev.sluice.console.pricing;

import dev.sluice.console.shared.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

@Entity
@Table(name = "exchange_rate")
class ExchangeRateEntity extends Stored {
    @Column(updatable = false)
    String fromCurrency;

    @Column(updatable = false)
    String toCurrency;

    @Column(updatable = false)
    LocalDate day;

    BigDecimal rate;

    @SuppressWarnings("NullAway.Init")
    protected ExchangeRateEntity() {}

    ExchangeRateEntity(UUID id, String from, String to, LocalDate day, Instant now) {
        super(id, now);
        this.fromCurrency = from;
        this.toCurrency = to;
        this.day = day;
        this.rate = BigDecimal.ONE;
    }
}
