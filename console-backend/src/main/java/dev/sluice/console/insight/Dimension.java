package dev.sluice.console.insight;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What consumption may be grouped by.
public enum Dimension {
    TENANT,
    UNIT,
    CONSUMER,
    INSTANCE,
    ROUTE,
    MODEL,
    /// A UTC hour, written as its first instant.
    HOUR,
    /// A day in the tenant's time zone, written as an ISO date.
    DAY;

    /// The dimension as the REST API spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The dimension of that spelling.
    public static Optional<Dimension> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
