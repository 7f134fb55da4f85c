package dev.sluice.console.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.RunningBackend;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.tenancy.TenantEdit;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.tenancy.UnitRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/// No service shows a viewer a row of another tenant, or of another unit: tried on a random world,
/// with every viewer that it could have.
class TenantScopeTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final Tenants tenants = backend.bean(Tenants.class);
    private final Consumers consumers = backend.bean(Consumers.class);
    private final Quotas quotas = backend.bean(Quotas.class);
    private final Prices prices = backend.bean(Prices.class);

    @Test
    void no_viewer_sees_a_row_of_anybody_else() {
        var world = randomWorld(new Random(20_261_125));
        for (var viewer : world.viewers()) {
            as(viewer, () -> look(viewer, world));
        }
    }

    private Void look(Scope viewer, World world) {
        // Everything that lists
        assertThat(tenants.all()).allMatch(row -> viewer.sees(row.id())).hasSize(1);
        assertThat(tenants.list(PageRequest.first(1000)).items())
                .allMatch(row -> viewer.sees(row.id()));
        assertThat(tenants.refs().keySet()).allMatch(viewer::sees);
        assertThat(tenants.allUnits())
                .allMatch(unit -> viewer.sees(unit.tenant().id()) && seesUnit(viewer, unit.id()));
        assertThat(tenants.unitRefs().keySet()).allMatch(unit -> seesUnit(viewer, unit));
        assertThat(consumers.all()).allMatch(row -> sees(viewer, row)).isNotEmpty();
        assertThat(consumers.list(null, PageRequest.first(1000)).items())
                .allMatch(row -> sees(viewer, row));
        var mine = consumers.refs().keySet();
        assertThat(quotas.all()).allMatch(row -> sees(viewer, row, mine));
        assertThat(quotas.list(PageRequest.first(1000)).items())
                .allMatch(row -> sees(viewer, row, mine));
        assertThat(prices.all()).allMatch(row -> row.instance() == null);
        // Everything that is asked for by name
        for (var tenant : world.tenants()) {
            if (!viewer.sees(tenant.id())) {
                assertThatThrownBy(() -> tenants.get(tenant.name()))
                        .isInstanceOf(NotFoundException.class);
                assertThatThrownBy(() -> tenants.units(tenant.name()))
                        .isInstanceOf(NotFoundException.class);
                assertThatThrownBy(() -> consumers.list(tenant.name(), PageRequest.first(5)))
                        .isInstanceOf(NotFoundException.class);
            }
        }
        for (var unit : world.units()) {
            if (!viewer.sees(unit.tenant().id()) || !seesUnit(viewer, unit.id())) {
                assertThatThrownBy(() -> tenants.unit(unit.tenant().name(), unit.name()))
                        .isInstanceOf(NotFoundException.class);
            }
        }
        for (var consumer : world.consumers()) {
            if (!sees(viewer, consumer)) {
                assertThatThrownBy(() -> consumers.get(consumer.tenant().name(), consumer.name()))
                        .isInstanceOf(NotFoundException.class);
                assertThatThrownBy(() -> consumers.keys(consumer.tenant().name(), consumer.name()))
                        .isInstanceOf(NotFoundException.class);
            }
        }
        for (var quota : world.quotas()) {
            if (!sees(viewer, quota, mine)) {
                assertThatThrownBy(() -> quotas.get(quota.name()))
                        .isInstanceOf(NotFoundException.class);
            }
        }
        // Everything that writes
        var own = tenants.all().getFirst().name();
        assertThatThrownBy(() ->
                        tenants.put(own, new TenantEdit(null, null, null), Expected.anything()))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(consumers::keyHashes).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(prices::inForce).isInstanceOf(AccessDeniedException.class);
        return null;
    }

    private static boolean seesUnit(Scope viewer, java.util.UUID unit) {
        return !(viewer instanceof Scope.OneUnit(_, var own)) || own.equals(unit);
    }

    private static boolean sees(Scope viewer, ConsumerRow row) {
        return switch (viewer) {
            case Scope.Everything _ -> true;
            case Scope.OneTenant(var tenant) -> row.tenant().id().equals(tenant);
            case Scope.OneUnit(var tenant, var unit) ->
                    row.tenant().id().equals(tenant)
                            && row.unit() != null
                            && row.unit().id().equals(unit);
        };
    }

    private static boolean sees(
            Scope viewer, QuotaRow row, java.util.Set<java.util.UUID> consumersSeen) {
        var tenant = row.scope().tenant();
        if (tenant == null || !viewer.sees(tenant.id())) {
            return false;
        }
        if (viewer instanceof Scope.OneUnit) {
            return row.scope().eachConsumer()
                    || (row.scope().consumer() != null
                            && consumersSeen.contains(row.scope().consumer().id()));
        }
        return true;
    }

    private record World(
            List<TenantRow> tenants,
            List<UnitRow> units,
            List<ConsumerRow> consumers,
            List<QuotaRow> quotas,
            List<Scope> viewers) {}

    private World randomWorld(Random random) {
        var rest = backend.asAdmin();
        rest.put("/api/v1/instances/scope-i", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        rest.put(
                "/api/v1/prices/scope-i",
                "{\"instance\":\"scope-i\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":1,\"outputPerMillion\":1}");
        rest.put(
                "/api/v1/quotas/scope-all",
                "{\"scope\":{\"instance\":\"scope-i\"},\"limit\":5,\"window\":\"PT3H\"}");
        for (var t = 0; t < 3; t++) {
            var tenant = "scope-" + t;
            rest.put("/api/v1/tenants/" + tenant, "{}");
            for (var u = 0; u < 2; u++) {
                rest.put("/api/v1/tenants/" + tenant + "/units/u" + u, "{}");
            }
            for (var c = 0; c < 5; c++) {
                var unit = c < 2 ? c : random.nextInt(3);
                var path = "/api/v1/tenants/" + tenant + "/consumers/c" + c;
                rest.put(path, unit == 2 ? "{}" : "{\"unit\":\"u" + unit + "\"}");
                rest.post(path + "/keys", "{}");
                if (random.nextBoolean()) {
                    rest.put(
                            "/api/v1/quotas/scope-" + t + "-c" + c,
                            "{\"scope\":{\"tenant\":\"%s\",\"consumer\":\"c%d\"},\"limit\":5,\"window\":\"PT3H\"}"
                                    .formatted(tenant, c));
                }
            }
            rest.put(
                    "/api/v1/quotas/scope-" + t + "-each",
                    "{\"scope\":{\"tenant\":\"%s\",\"consumer\":\"*\"},\"limit\":5,\"window\":\"PT3H\"}"
                            .formatted(tenant));
            rest.put(
                    "/api/v1/quotas/scope-" + t + "-pool",
                    "{\"scope\":{\"tenant\":\"%s\"},\"limit\":5,\"window\":\"PT3H\"}"
                            .formatted(tenant));
        }
        return backend.bean(CurrentActor.class)
                .asSystem(
                        "test",
                        () -> {
                            var mine =
                                    tenants.all().stream()
                                            .filter(row -> row.name().matches("scope-[0-9]"))
                                            .toList();
                            var units =
                                    tenants.allUnits().stream()
                                            .filter(row ->
                                                    row.tenant().name().matches("scope-[0-9]"))
                                            .toList();
                            var viewers = new ArrayList<Scope>();
                            mine.forEach(row -> viewers.add(new Scope.OneTenant(row.id())));
                            units.forEach(row ->
                                    viewers.add(new Scope.OneUnit(row.tenant().id(), row.id())));
                            return new World(
                                    tenants.all(), units, consumers.all(), quotas.all(), viewers);
                        });
    }

    private static void as(Scope scope, Supplier<Void> work) {
        Actor.Source source = () -> new Actor("viewer", scope);
        SecurityContextHolder.setContext(
                new SecurityContextImpl(
                        UsernamePasswordAuthenticationToken.authenticated(
                                source,
                                null,
                                List.of(new SimpleGrantedAuthority(CurrentActor.BU_VIEWER)))));
        try {
            work.get();
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
