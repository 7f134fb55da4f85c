package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.exchange.Exchange;

/// The labels of an exchange: names of configured things and words of ours, `none` where there is
/// nothing to name.
record Labels(String tenant, String route, String instance, String outcome) {
    private static final String NONE = "none";

    /// For those that came when too many labels were in use.
    static final Labels OTHERS = new Labels("other", "other", "other", "other");

    static Labels of(Exchange.Settled settled) {
        var consumer = settled.consumer();
        var route = settled.route();
        var instance = settled.instance();
        return new Labels(
                consumer == null ? NONE : consumer.tenant().name(),
                route == null ? NONE : route.name(),
                instance == null ? NONE : instance.name(),
                settled.outcome().word());
    }
}
