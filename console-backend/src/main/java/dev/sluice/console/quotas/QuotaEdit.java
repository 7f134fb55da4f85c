package dev.sluice.console.quotas;

import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What a quota shall be. Absent: unit `total_tokens`, kind `fixed`, align `first_request`, mode
/// `enforce`, no boost.
///
/// @param limit as people write it: whole, or for `money` an amount of the currency
/// @param currency for `money` only; absent: the tenant's
/// @param expression for `expression` only
public record QuotaEdit(
        @Nullable QuotaScopeEdit scope,
        @Nullable BigDecimal limit,
        @Nullable String window,
        @Nullable String unit,
        @Nullable String kind,
        @Nullable String align,
        @Nullable String mode,
        @Nullable String rejectedMessage,
        @Nullable String currency,
        @Nullable String expression,
        @Nullable QuotaBoostEdit boost) {

    /// The edit that changes nothing: for changing one field of a quota that was read, put with the
    /// version that was read.
    public static QuotaEdit of(QuotaRow row) {
        var scope = row.scope();
        var boost = row.boost();
        var windowed = row.unit() != QuotaUnit.IN_FLIGHT;
        return new QuotaEdit(
                new QuotaScopeEdit(
                        name(scope.tenant()),
                        scope.eachConsumer() ? "*" : name(scope.consumer()),
                        name(scope.instance()),
                        name(scope.route())),
                row.amount(),
                windowed ? row.window() : null,
                row.unit().word(),
                row.kind().word(),
                row.align().word(),
                row.mode().word(),
                row.rejectedMessage(),
                row.currency(),
                row.expression(),
                boost == null
                        ? null
                        : new QuotaBoostEdit(row.amount(boost.limit()), boost.until().toString()));
    }

    /// The same with another limit.
    public QuotaEdit withLimit(BigDecimal other) {
        return new QuotaEdit(
                scope,
                other,
                window,
                unit,
                kind,
                align,
                mode,
                rejectedMessage,
                currency,
                expression,
                boost);
    }

    /// The same in another mode.
    public QuotaEdit withMode(QuotaMode other) {
        return new QuotaEdit(
                scope,
                limit,
                window,
                unit,
                kind,
                align,
                other.word(),
                rejectedMessage,
                currency,
                expression,
                boost);
    }

    /// The same with another boost; null ends the one that runs.
    public QuotaEdit withBoost(@Nullable QuotaBoostEdit other) {
        return new QuotaEdit(
                scope,
                limit,
                window,
                unit,
                kind,
                align,
                mode,
                rejectedMessage,
                currency,
                expression,
                other);
    }

    private static @Nullable String name(@Nullable Ref ref) {
        return ref == null ? null : ref.name();
    }
}
