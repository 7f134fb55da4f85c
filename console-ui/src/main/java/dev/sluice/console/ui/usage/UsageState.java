package dev.sluice.console.ui.usage;

import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.insight.UsageFilter;
import dev.sluice.console.ui.kit.TimeRange;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the usage view shows, as its address says it.
record UsageState(
        TimeRange range,
        @Nullable String tenant,
        @Nullable String consumer,
        @Nullable String instance,
        @Nullable String route) {

    static UsageState of(QueryParameters address) {
        return new UsageState(
                address.getSingleParameter("range")
                        .flatMap(TimeRange::of)
                        .orElse(TimeRange.Usual.LAST_24_HOURS),
                address.getSingleParameter("tenant").orElse(null),
                address.getSingleParameter("consumer").orElse(null),
                address.getSingleParameter("instance").orElse(null),
                address.getSingleParameter("route").orElse(null));
    }

    Map<String, String> address() {
        var state = new LinkedHashMap<String, String>();
        state.put("range", range.word());
        put(state, "tenant", tenant);
        put(state, "consumer", consumer);
        put(state, "instance", instance);
        put(state, "route", route);
        return state;
    }

    private static void put(Map<String, String> state, String name, @Nullable String value) {
        if (value != null) {
            state.put(name, value);
        }
    }

    UsageFilter filter() {
        return new UsageFilter(tenant, null, consumer, instance, route);
    }
}
