package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.quota.LocalLedgers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// The meters of one gateway and their page for Prometheus.
public final class Meters implements AutoCloseable {
    private static final List<String> STATES =
            List.of("healthy", "suspect", "ejected", "probing", "ramping", "draining", "disabled");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final HealthBoard board;
    private final LocalLedgers ledgers;
    private final Function<String, String> instanceName;
    private final MultiGauge states;
    private final MultiGauge active;
    private final MultiGauge remaining;
    private final MultiGauge limits;

    /// @param instanceName an instance's name by its id; the id itself where nobody knows it
    public Meters(HealthBoard board, LocalLedgers ledgers, Function<String, String> instanceName) {
        this.board = board;
        this.ledgers = ledgers;
        this.instanceName = instanceName;
        this.states =
                MultiGauge.builder("sluice.instance.state")
                        .description("1 for the state an instance is in, 0 for the others")
                        .register(registry);
        this.active =
                MultiGauge.builder("sluice.instance.active")
                        .description("Attempts under way")
                        .register(registry);
        this.remaining =
                MultiGauge.builder("sluice.quota.remaining")
                        .description("What is left of a shared quota's window")
                        .register(registry);
        this.limits =
                MultiGauge.builder("sluice.quota.limit")
                        .description("The limit of a shared quota")
                        .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    /// Adds a value that is read when the page is asked for.
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /// The page in Prometheus' text format, as of now.
    public String page() {
        instances();
        quotas();
        return registry.scrape();
    }

    private void instances() {
        var stateRows = new ArrayList<MultiGauge.Row<?>>();
        var activeRows = new ArrayList<MultiGauge.Row<?>>();
        for (var entry : board.all().entrySet()) {
            var name = instanceName.apply(entry.getKey());
            for (var state : STATES) {
                var is = entry.getValue().word().equals(state) ? 1 : 0;
                stateRows.add(MultiGauge.Row.of(Tags.of("instance", name, "state", state), is));
            }
            activeRows.add(
                    MultiGauge.Row.of(Tags.of("instance", name), board.active(entry.getKey())));
        }
        states.register(stateRows, true);
        active.register(activeRows, true);
    }

    /// Shared ledgers only: those of consumers are without bound, and are the console's to show.
    private void quotas() {
        var remainingRows = new ArrayList<MultiGauge.Row<?>>();
        var limitRows = new ArrayList<MultiGauge.Row<?>>();
        for (var state : ledgers.states()) {
            if (state.ledger().consumerId() == null) {
                var quota = state.ledger().quota();
                var tags =
                        Tags.of("quota", quota.name())
                                .and("scope", state.ledger().scope().word())
                                .and("unit", quota.unit().word());
                remainingRows.add(MultiGauge.Row.of(tags, state.remaining()));
                limitRows.add(MultiGauge.Row.of(tags, state.limit()));
            }
        }
        remaining.register(remainingRows, true);
        limits.register(limitRows, true);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
