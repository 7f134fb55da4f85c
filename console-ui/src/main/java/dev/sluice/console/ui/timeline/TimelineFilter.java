package dev.sluice.console.ui.timeline;

import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.events.EventKind;
import dev.sluice.console.events.EventQuestion;
import dev.sluice.console.ui.kit.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which events the timeline shows, as its address says it.
record TimelineFilter(
        TimeRange range,
        @Nullable String instance,
        @Nullable String route,
        @Nullable EventKind kind) {
    private static final TimeRange USUAL = TimeRange.Usual.LAST_24_HOURS;

    static TimelineFilter of(QueryParameters address) {
        return new TimelineFilter(
                address.getSingleParameter("range").flatMap(TimeRange::of).orElse(USUAL),
                word(address, "instance"),
                word(address, "route"),
                address.getSingleParameter("kind")
                        .flatMap(word ->
                                Arrays.stream(EventKind.values())
                                        .filter(kind -> kind.word().equals(word))
                                        .findFirst())
                        .orElse(null));
    }

    private static @Nullable String word(QueryParameters address, String name) {
        return address.getSingleParameter(name).filter(text -> !text.isBlank()).orElse(null);
    }

    /// What is not as usual, for the address.
    Map<String, String> address() {
        var state = new LinkedHashMap<String, String>();
        if (!range.equals(USUAL)) {
            state.put("range", range.word());
        }
        if (instance != null) {
            state.put("instance", instance);
        }
        if (route != null) {
            state.put("route", route);
        }
        if (kind != null) {
            state.put("kind", kind.word());
        }
        return state;
    }

    /// Whether it leaves anything out but time.
    boolean narrows() {
        return instance != null || route != null || kind != null;
    }

    EventQuestion question(Instant now, ZoneId zone, int limit) {
        var span = range.at(now, zone);
        return new EventQuestion(instance, route, kind, span.from(), span.to(), null, limit);
    }

    TimelineFilter in(TimeRange other) {
        return new TimelineFilter(other, instance, route, kind);
    }

    TimelineFilter of(@Nullable String otherInstance, @Nullable String otherRoute) {
        return new TimelineFilter(range, otherInstance, otherRoute, kind);
    }

    TimelineFilter of(@Nullable EventKind other) {
        return new TimelineFilter(range, instance, route, other);
    }
}
