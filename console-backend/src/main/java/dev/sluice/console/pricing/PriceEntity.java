package dev.sluice.console.pricing;

import dev.sluice.console.shared.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "price")
class PriceEntity extends Stored {
    @Column(updatable = false)
    String name;

    @Nullable UUID instanceId;
    @Nullable UUID routeId;
    Instant inForceFrom;
    @Nullable Instant inForceUntil;
    String currency;
    BigDecimal inputPerMillion;
    BigDecimal cachedInputPerMillion;
    BigDecimal outputPerMillion;
    @Nullable String shape;

    @SuppressWarnings("NullAway.Init")
    protected PriceEntity() {}

    PriceEntity(UUID id, String name, Instant now) {
        super(id, now);
        this.name = name;
        this.inForceFrom = now;
        this.currency = "CNY";
        this.inputPerMillion = BigDecimal.ZERO;
        this.cachedInputPerMillion = BigDecimal.ZERO;
        this.outputPerMillion = BigDecimal.ZERO;
    }
}
