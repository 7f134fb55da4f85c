package dev.sluice.console.ui.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.fleet.LedgerState;
import dev.sluice.console.quotas.QuotaAlign;
import dev.sluice.console.quotas.QuotaKind;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeRow;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.TenantRow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MatrixPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final TenantRow acme = tenant("acme");
    private final TenantRow zen = tenant("zen");
    private final ConsumerRow bot = consumer(acme, "bot");
    private final ConsumerRow ant = consumer(acme, "ant");
    private final ConsumerRow sage = consumer(zen, "sage");
    private final Ref qwen = new Ref(UUID.randomUUID(), "qwen");

    @Test
    void rows_stand_in_groups_of_a_tenant_behind_the_row_that_is_nobodys() {
        assertThat(plan().rows())
                .extracting(MatrixRow::name)
                .containsExactly("", "acme", "ant", "bot", "zen", "sage");
        assertThat(plan().columns())
                .extracting(MatrixColumn::key)
                .containsExactly("all", qwen.id().toString());
    }

    @Test
    void a_quota_stands_where_its_scope_points() {
        var ofBot = quota("of-bot", scope(acme, bot, false, qwen));
        var ofAcme = quota("of-acme", scope(acme, null, false, null));
        var own = quota("own", scope(null, null, false, qwen));

        var plan = plan(ofBot, ofAcme, own);

        assertThat(plan.at(row(plan, "bot"), on(qwen))).containsExactly(new Slot(ofBot, null));
        assertThat(plan.at(row(plan, "acme"), MatrixColumn.ALL))
                .containsExactly(new Slot(ofAcme, null));
        assertThat(plan.at(new MatrixRow.Own(), on(qwen))).containsExactly(new Slot(own, null));
        assertThat(plan.at(row(plan, "ant"), on(qwen))).isEmpty();
    }

    @Test
    void a_quota_for_each_consumer_stands_at_each_with_its_own_ledger() {
        var each = quota("each", scope(acme, null, true, null));

        var plan = plan(each);

        assertThat(plan.at(row(plan, "bot"), MatrixColumn.ALL))
                .containsExactly(new Slot(each, bot.id()));
        assertThat(plan.at(row(plan, "ant"), MatrixColumn.ALL))
                .containsExactly(new Slot(each, ant.id()));
        assertThat(plan.at(row(plan, "sage"), MatrixColumn.ALL)).isEmpty();
    }

    @Test
    void the_tightest_quota_of_a_cell_comes_first_and_one_that_only_counts_last() {
        var wide = quota("wide", scope(acme, bot, false, qwen));
        var tight = quota("tight", scope(acme, bot, false, qwen));
        var counted = shadow("counted", scope(acme, bot, false, qwen));
        var plan = plan(wide, tight, counted);
        var cells =
                new MatrixCells(
                        plan,
                        List.of(
                                state(wide, bot.id(), 100, 0),
                                state(tight, bot.id(), 700, 150),
                                state(counted, bot.id(), 1_000, 0)),
                        NOW);

        assertThat(cells.at(row(plan, "bot"), on(qwen)))
                .extracting(gauge -> gauge.quota().name())
                .containsExactly("tight", "wide", "counted");
        assertThat(cells.standing(row(plan, "bot"))).isEqualTo(Standing.NEAR);
        assertThat(cells.standing(row(plan, "ant"))).isEqualTo(Standing.IDLE);
    }

    @Test
    void each_consumer_sees_its_own_ledger() {
        var each = quota("each", scope(acme, null, true, null));
        var plan = plan(each);
        var cells =
                new MatrixCells(
                        plan,
                        List.of(state(each, bot.id(), 900, 100), state(each, ant.id(), 5, 0)),
                        NOW);

        assertThat(cells.standing(row(plan, "bot"))).isEqualTo(Standing.SPENT);
        assertThat(cells.standing(row(plan, "ant"))).isEqualTo(Standing.CALM);
    }

    @Test
    void a_filter_keeps_what_it_names_its_tenant_and_the_row_somebody_works_in() {
        var plan = plan();
        var byName = new MatrixFilter("", MatrixFilter.Shown.ALL, "AN");
        var spent = new MatrixFilter("", MatrixFilter.Shown.SPENT, "");

        assertThat(plan.filtered(byName, _ -> Standing.IDLE, null))
                .extracting(MatrixRow::name)
                .containsExactly("", "acme", "ant");
        assertThat(
                        plan.filtered(
                                spent,
                                row -> row.name().equals("sage") ? Standing.SPENT : Standing.NEAR,
                                bot.id().toString()))
                .extracting(MatrixRow::name)
                .containsExactly("", "acme", "bot", "zen", "sage");
    }

    @Test
    void a_new_quota_gets_a_name_that_no_other_has() {
        var plan =
                plan(
                        quota("bot-on-qwen", scope(acme, bot, false, qwen)),
                        quota("bot-on-qwen-2", scope(acme, bot, false, null)));

        assertThat(plan.freeName(row(plan, "bot"), on(qwen))).isEqualTo("bot-on-qwen-3");
        assertThat(plan.freeName(new MatrixRow.Own(), on(qwen))).isEqualTo("limit-of-qwen");
    }

    private MatrixPlan plan(QuotaRow... quotas) {
        return new MatrixPlan(
                List.of(zen, acme), List.of(bot, ant, sage), List.of(qwen), List.of(quotas));
    }

    private static MatrixRow row(MatrixPlan plan, String name) {
        return plan.rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static MatrixColumn on(Ref instance) {
        return MatrixColumn.of(instance);
    }

    private static TenantRow tenant(String name) {
        return new TenantRow(UUID.randomUUID(), name, name, ZONE, "CNY", 1, NOW, NOW);
    }

    private static ConsumerRow consumer(TenantRow tenant, String name) {
        return new ConsumerRow(
                UUID.randomUUID(), name, tenant.ref(), null, name, null, 1, NOW, NOW);
    }

    private static QuotaScopeRow scope(
            @Nullable TenantRow tenant,
            @Nullable ConsumerRow consumer,
            boolean each,
            @Nullable Ref instance) {
        return new QuotaScopeRow(
                tenant == null ? null : tenant.ref(),
                consumer == null ? null : new Ref(consumer.id(), consumer.name()),
                each,
                instance,
                null);
    }

    private static QuotaRow quota(String name, QuotaScopeRow scope) {
        return quota(name, scope, QuotaMode.ENFORCE);
    }

    private static QuotaRow shadow(String name, QuotaScopeRow scope) {
        return quota(name, scope, QuotaMode.SHADOW);
    }

    private static QuotaRow quota(String name, QuotaScopeRow scope, QuotaMode mode) {
        return new QuotaRow(
                UUID.randomUUID(),
                name,
                scope,
                1_000,
                "PT1H",
                QuotaUnit.TOTAL_TOKENS,
                QuotaKind.FIXED,
                QuotaAlign.FIRST_REQUEST,
                mode,
                null,
                null,
                null,
                null,
                ZONE,
                1,
                NOW,
                NOW);
    }

    private static LedgerState state(
            QuotaRow quota, @Nullable UUID consumer, long used, long held) {
        return new LedgerState(
                quota.id(),
                consumer,
                used,
                held,
                quota.limit(),
                Math.max(0, quota.limit() - used - held),
                null,
                0,
                null,
                null,
                NOW,
                List.of());
    }
}
