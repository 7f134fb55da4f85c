package dev.sluice.console.consumers;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Tenants, units and routes are in use while a consumer belongs to them or names them.
@Component
final class ConsumersInUse implements Use.Finder {
    private final ConsumerRepository consumers;

    ConsumersInUse(ConsumerRepository consumers) {
        this.consumers = consumers;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        var users =
                switch (kind) {
                    case TENANT -> consumers.findByTenantIdOrderByName(id);
                    case UNIT -> consumers.findByUnitIdOrderByName(id);
                    case ROUTE -> consumers.callersOf(id);
                    default -> List.<ConsumerEntity>of();
                };
        return users.stream().map(user -> new Use(ConfigKind.CONSUMER, user.name)).toList();
    }
}
