package dev.sluice.console.quotas;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A boost as typed.
///
/// @param limit as people write it, like the quota's own
/// @param until a moment in ISO-8601
public record QuotaBoostEdit(@Nullable BigDecimal limit, @Nullable String until) {}
