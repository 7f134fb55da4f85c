package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.html.Div;
import dev.sluice.console.fleet.LedgerState;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.ui.gauges.LevelGauge;
import dev.sluice.console.ui.gauges.QuotaLevel;
import dev.sluice.console.ui.kit.Mono;
import java.time.Instant;
import java.util.UUID;

/// How far the quotas are used that all callers of an instance share.
final class OwnQuotas extends Div {
    private static final long serialVersionUID = 1L;

    OwnQuotas(InstanceSources sources, UUID instance, Instant now) {
        addClassName("rows");
        for (var quota : sources.quotas().all()) {
            if (isOf(quota, instance)) {
                sources.states().of(quota).forEach(state -> add(line(quota, state, now)));
            }
        }
    }

    private static boolean isOf(QuotaRow quota, UUID instance) {
        var scope = quota.scope();
        var on = scope.instance();
        return on != null
                && on.id().equals(instance)
                && scope.consumer() == null
                && !scope.eachConsumer();
    }

    private static Div line(QuotaRow quota, LedgerState state, Instant now) {
        var level =
                new QuotaLevel(
                        quota.id(),
                        null,
                        quota.name(),
                        state.used(),
                        state.held(),
                        state.limit(),
                        state.resetsAt());
        var gauge = new LevelGauge(level, quota, quota.name(), now);
        gauge.addClassName("grow");
        var line = new Div(new Mono(quota.name()), gauge);
        line.addClassNames("row", "wraps");
        return line;
    }

    boolean isEmpty() {
        return getComponentCount() == 0;
    }
}
