package dev.sluice.console.quotas;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.ReadableRow;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A stored quota in money holds millionths; people write amounts.
@Component
final class ReadableQuota implements ReadableRow {
    @Override
    public ConfigKind kind() {
        return ConfigKind.QUOTA;
    }

    @Override
    public void read(ObjectNode row) {
        if (QuotaUnit.MONEY.name().equals(row.path("unit").asString(""))) {
            amount(row);
            amount(row.path("boost"));
        }
    }

    private static void amount(JsonNode holder) {
        var limit = holder.path("limit");
        if (holder instanceof ObjectNode object && limit.isIntegralNumber()) {
            object.put("limit", QuotaUnit.MONEY.amount(limit.longValue()));
        }
    }
}
