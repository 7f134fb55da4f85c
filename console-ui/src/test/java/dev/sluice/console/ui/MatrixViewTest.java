package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.quotas.QuotaEdit;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeEdit;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.ui.quotas.Matrix;
import dev.sluice.console.ui.quotas.MatrixView;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

final class MatrixViewTest extends ViewTest {
    @Autowired Quotas quotas;
    @Autowired Clock clock;

    @Test
    void a_limit_is_changed_in_its_cell_and_the_rest_stays() {
        make("cells-a", "eater", "dish", "eater-on-dish", 1_000);

        open("cells-a", "eater", "dish");
        limit().setValue(new BigDecimal("2500"));
        pressInCell("Save");

        var row = quotas.get("eater-on-dish");
        assertThat(row.limit()).isEqualTo(2_500);
        assertThat(row.rejectedMessage()).isEqualTo("Come back later");
        assertThat(editors()).isZero();
    }

    @Test
    void a_cell_without_a_quota_makes_one_for_itself() {
        tenant("cells-b");
        consumer("cells-b", "thin");
        instance("plate");

        open("cells-b", "thin", "plate");
        limit().setValue(new BigDecimal("12.5"));
        Select<QuotaUnit> unit = inCell(Select.class, "Counts");
        unit.setValue(QuotaUnit.MONEY);
        ComboBox<String> window = inCell(ComboBox.class, "Window");
        window.setValue("P1D");
        pressInCell("Save");

        var row = quotas.get("thin-on-plate");
        assertThat(row.amount()).isEqualByComparingTo("12.5");
        assertThat(row.currency()).isEqualTo("CNY");
        assertThat(row.scope().consumer()).extracting(one -> one.name()).isEqualTo("thin");
        assertThat(row.scope().instance()).extracting(one -> one.name()).isEqualTo("plate");
    }

    @Test
    void a_limit_that_cannot_be_is_said_in_the_cell_and_nothing_is_saved() {
        make("cells-c", "greedy", "bowl", "greedy-on-bowl", 1_000);

        open("cells-c", "greedy", "bowl");
        limit().setValue(new BigDecimal("-5"));
        pressInCell("Save");

        assertThat(problem(limit())).contains("-5");
        assertThat(editors()).isOne();
        assertThat(quotas.get("greedy-on-bowl").limit()).isEqualTo(1_000);
    }

    @Test
    void what_somebody_else_changed_meanwhile_is_said_and_what_was_typed_stays() {
        var before = make("cells-d", "slow", "cup", "slow-on-cup", 1_000);

        open("cells-d", "slow", "cup");
        quotas.put(
                "slow-on-cup",
                QuotaEdit.of(before).withLimit(new BigDecimal("7")),
                Expected.version(before.version()));
        limit().setValue(new BigDecimal("3000"));
        pressInCell("Save");

        assertThat(banner()).contains("Somebody changed");
        assertThat(limit().getValue()).isEqualByComparingTo("3000");
        assertThat(quotas.get("slow-on-cup").limit()).isEqualTo(7);
    }

    @Test
    void a_boost_is_given_with_its_end() {
        make("cells-e", "hungry", "pot", "hungry-on-pot", 1_000);

        open("cells-e", "hungry", "pot");
        Select<?> span = inCell(Select.class, "Boost");
        test(span).selectItem("For 1 hour");
        inCell(BigDecimalField.class, "Limit while it lasts").setValue(new BigDecimal("4000"));
        pressInCell("Save");

        var row = quotas.get("hungry-on-pot");
        assertThat(row.limit()).isEqualTo(1_000);
        var boost = Objects.requireNonNull(row.boost());
        assertThat(boost.limit()).isEqualTo(4_000);
        assertThat(Duration.between(clock.instant(), boost.until()))
                .isBetween(Duration.ofMinutes(55), Duration.ofMinutes(61));
    }

    @Test
    void the_address_holds_the_filter() {
        tenant("cells-f");

        UI.getCurrent()
                .navigate(
                        MatrixView.class,
                        QueryParameters.simple(
                                Map.of("tenant", "cells-f", "state", "near", "name", "so")));

        assertThat(find(ComboBox.class).all()).anyMatch(box -> "cells-f".equals(box.getValue()));
        assertThat(find(Select.class).single().getValue()).hasToString("NEAR");
    }

    private QuotaRow make(
            String tenant, String consumer, String instance, String quota, long limit) {
        tenant(tenant);
        consumer(tenant, consumer);
        instance(instance);
        return quotas.put(
                        quota,
                        new QuotaEdit(
                                new QuotaScopeEdit(tenant, consumer, instance, null),
                                BigDecimal.valueOf(limit),
                                "PT1H",
                                null,
                                null,
                                null,
                                QuotaMode.ENFORCE.word(),
                                "Come back later",
                                null,
                                null,
                                null),
                        Expected.absent())
                .row();
    }

    private void open(String tenant, String consumer, @Nullable String instance) {
        navigate(MatrixView.class);
        var matrix = find(Matrix.class).single();
        ComponentUtil.fireEvent(
                matrix,
                new Matrix.OpenedEvent(
                        matrix,
                        true,
                        consumers.get(tenant, consumer).id().toString(),
                        instance == null ? "all" : instances.get(instance).id().toString()));
    }

    private int editors() {
        return find(Div.class).withClassName("cell-editor").all().size();
    }

    private BigDecimalField limit() {
        return inCell(BigDecimalField.class, "Limit");
    }

    private <F extends Component> F inCell(Class<F> type, String label) {
        return find(type, find(Div.class).withClassName("cell-editor").single())
                .withLabel(label)
                .single();
    }

    private void pressInCell(String name) {
        test(find(Button.class, find(Div.class).withClassName("cell-editor").single())
                        .withText(name)
                        .single())
                .click();
    }
}
