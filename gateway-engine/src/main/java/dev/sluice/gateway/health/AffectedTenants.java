package dev.sluice.gateway.health;

import java.util.Map;
import java.util.TreeMap;

/// Counts requests that a fault cost something, by tenant. Guarded by its owner. Beyond a thousand
/// tenants only those already known are counted on.
public final class AffectedTenants {
    private static final int MOST = 1_000;

    private final Map<String, Integer> requests = new TreeMap<>();

    /// One request of this tenant; an empty id is nobody's.
    public void add(String tenantId) {
        if (!tenantId.isEmpty() && (requests.size() < MOST || requests.containsKey(tenantId))) {
            requests.merge(tenantId, 1, Integer::sum);
        }
    }

    /// What was counted since the last {@link #clear()}.
    public Map<String, Integer> counted() {
        return Map.copyOf(requests);
    }

    public void clear() {
        requests.clear();
    }
}
