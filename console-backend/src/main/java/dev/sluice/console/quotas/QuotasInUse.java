package dev.sluice.console.quotas;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Whatever a quota's scope names is in use.
@Component
final class QuotasInUse implements Use.Finder {
    private final QuotaRepository quotas;

    QuotasInUse(QuotaRepository quotas) {
        this.quotas = quotas;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        var users =
                switch (kind) {
                    case TENANT -> quotas.findByTenantIdOrderByName(id);
                    case CONSUMER -> quotas.findByConsumerIdOrderByName(id);
                    case INSTANCE -> quotas.findByInstanceIdOrderByName(id);
                    case ROUTE -> quotas.findByRouteIdOrderByName(id);
                    default -> List.<QuotaEntity>of();
                };
        return users.stream().map(user -> new Use(ConfigKind.QUOTA, user.name)).toList();
    }
}
