package dev.sluice.console.ui.overview;

import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.gauges.QuotaLevel;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What is configured, as far as the overview names it.
@Component
public final class Inventory {
    /// Instances that the overview lists; beyond them the instances' own page is the place.
    private static final int MOST_INSTANCES = 8;

    private final Instances instances;
    private final Routes routes;
    private final Consumers consumers;
    private final Quotas quotas;
    private final Tenants tenants;

    public Inventory(
            Instances instances,
            Routes routes,
            Consumers consumers,
            Quotas quotas,
            Tenants tenants) {
        this.instances = instances;
        this.routes = routes;
        this.consumers = consumers;
        this.quotas = quotas;
        this.tenants = tenants;
    }

    /// The names of a level's quota and, where it has one, its consumer.
    ///
    /// @param row null for a quota that was deleted meanwhile
    record LevelName(@Nullable QuotaRow row, String quota, String consumer) {}

    List<InstanceRow> instances() {
        return instances.list(PageRequest.first(MOST_INSTANCES)).items();
    }

    SetupPanel.Progress progress(boolean request) {
        return new SetupPanel.Progress(
                !instances.list(PageRequest.first(1)).items().isEmpty(),
                !routes.list(PageRequest.first(1)).items().isEmpty(),
                anyKey(),
                request);
    }

    private boolean anyKey() {
        for (var tenant : tenants.list(PageRequest.first(20)).items()) {
            for (var consumer : consumers.list(tenant.name(), PageRequest.first(20)).items()) {
                if (!consumers.keys(tenant.name(), consumer.name()).isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Where keys are issued: in the first consumer that there is, else where one is made.
    String consumersPath() {
        for (var tenant : tenants.list(PageRequest.first(1)).items()) {
            for (var consumer : consumers.list(tenant.name(), PageRequest.first(1)).items()) {
                return "consumers/" + tenant.name() + "/" + consumer.name() + "?issue";
            }
            return "consumers?new";
        }
        return "tenants";
    }

    /// Names for these levels, read once for all of them.
    Function<QuotaLevel, LevelName> names(List<QuotaLevel> levels) {
        if (levels.isEmpty()) {
            return _ -> new LevelName(null, "", "");
        }
        var quotaRows =
                quotas.all().stream().collect(Collectors.toMap(QuotaRow::id, Function.identity()));
        Map<UUID, String> consumerNames =
                levels.stream().allMatch(level -> level.consumer() == null)
                        ? Map.of()
                        : consumers.all().stream()
                                .collect(Collectors.toMap(ConsumerRow::id, ConsumerRow::name));
        return level -> {
            var row = quotaRows.get(level.quota());
            return new LevelName(
                    row,
                    row == null ? level.ledger() : row.name(),
                    level.consumer() == null
                            ? ""
                            : consumerNames.getOrDefault(level.consumer(), ""));
        };
    }
}
