package dev.sluice.console.quotas;

import dev.sluice.console.shared.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "quota")
class QuotaEntity extends Stored {
    @Column(updatable = false)
    String name;

    @Nullable UUID tenantId;
    @Nullable UUID consumerId;
    boolean eachConsumer;
    @Nullable UUID instanceId;
    @Nullable UUID routeId;
    long amount;

    /// The window; the word is reserved in SQL.
    String span;

    @Enumerated(EnumType.STRING)
    QuotaUnit unit;

    @Enumerated(EnumType.STRING)
    QuotaKind kind;

    @Enumerated(EnumType.STRING)
    QuotaAlign align;

    @Enumerated(EnumType.STRING)
    QuotaMode mode;

    @Nullable String rejectedMessage;
    @Nullable String currency;
    @Nullable String expression;
    @Nullable Long boostAmount;
    @Nullable Instant boostUntil;
    String identity;

    @Nullable QuotaBoost boost() {
        return boostAmount == null || boostUntil == null
                ? null
                : new QuotaBoost(boostAmount, boostUntil);
    }

    void boost(@Nullable QuotaBoost boost) {
        boostAmount = boost == null ? null : boost.limit();
        boostUntil = boost == null ? null : boost.until();
    }

    @SuppressWarnings("NullAway.Init")
    protected QuotaEntity() {}

    QuotaEntity(UUID id, String name, Instant now) {
        super(id, now);
        this.name = name;
        this.span = "";
        this.unit = QuotaUnit.TOTAL_TOKENS;
        this.kind = QuotaKind.FIXED;
        this.align = QuotaAlign.FIRST_REQUEST;
        this.mode = QuotaMode.ENFORCE;
        this.identity = "";
    }
}
