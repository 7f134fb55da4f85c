package dev.sluice.gateway.catalog;

import dev.sluice.control.CostWeights;
import dev.sluice.control.Defect;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with a snapshot, so that a refusal names everything at once.
final class Defects {
    static final String DANGLING = "dangling";
    static final String DUPLICATE = "duplicate";
    static final String INVALID = "invalid";
    static final String MISSING = "missing";
    static final String UNSUPPORTED = "unsupported";

    private final List<Defect> all = new ArrayList<>();

    void add(String object, String field, String code, String message) {
        all.add(
                Defect.newBuilder()
                        .setObject(object)
                        .setField(field)
                        .setCode(code)
                        .setMessage(message)
                        .build());
    }

    boolean none() {
        return all.isEmpty();
    }

    List<Defect> all() {
        return List.copyOf(all);
    }

    /// Keeps a compiled object under its id; an empty or a second one is a defect.
    <T> void keep(Map<String, T> into, String object, String id, T value) {
        if (id.isEmpty()) {
            add(object, "id", MISSING, "it has no id");
        } else if (into.putIfAbsent(id, value) != null) {
            add(object, "id", DUPLICATE, "id %s is given twice".formatted(id));
        }
    }

    /// What an id refers to; a reference to nothing is a defect.
    <T> @Nullable T resolve(Map<String, T> among, String object, String field, String id) {
        var found = among.get(id);
        if (found == null) {
            add(object, field, DANGLING, "%s '%s' is not in this revision".formatted(field, id));
        }
        return found;
    }

    /// A cost function, null where its weights make no sense.
    @Nullable CostFunction cost(String object, CostWeights weights) {
        try {
            return new CostFunction(
                    weights.getRequest(),
                    weights.getPrompt(),
                    weights.getCachedPrompt(),
                    weights.getCacheWrite(),
                    weights.getCompletion());
        } catch (IllegalArgumentException e) {
            add(object, "weights", INVALID, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /// A time zone by its IANA name, UTC where it is empty.
    ZoneId zone(String object, String name) {
        if (name.isEmpty()) {
            return ZoneId.of("UTC");
        }
        try {
            return ZoneId.of(name);
        } catch (ZoneRulesException _) {
            add(object, "time_zone", INVALID, "time zone '%s' is unknown".formatted(name));
        } catch (java.time.DateTimeException _) {
            add(object, "time_zone", INVALID, "time zone '%s' is no zone's name".formatted(name));
        }
        return ZoneId.of("UTC");
    }
}
