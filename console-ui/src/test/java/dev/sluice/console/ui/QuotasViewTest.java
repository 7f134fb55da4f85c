package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.ui.quotas.QuotasView;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

final class QuotasViewTest extends ViewTest {
    @Autowired Quotas quotas;

    @Test
    void a_quota_of_a_consumer_on_an_instance_is_created_changed_and_deleted() {
        tenant("limited");
        consumer("limited", "eager");
        instance("scarce");
        navigate(QuotasView.class);

        press("New quota");
        field(TextField.class, "Name").setValue("eager-on-scarce");
        combo("Tenant").setValue("limited");
        combo("Consumer").setValue("eager");
        combo("Model instance").setValue("scarce");
        field(BigDecimalField.class, "Limit").setValue(new BigDecimal("10000"));
        press("Save");

        var row = quotas.get("eager-on-scarce");
        assertThat(row.limit()).isEqualTo(10_000);
        assertThat(row.window()).isEqualTo("PT1H");
        assertThat(row.scope().consumer()).extracting(Ref::name).isEqualTo("eager");

        pressInRow("Edit eager-on-scarce");
        field(BigDecimalField.class, "Limit").setValue(new BigDecimal("3000000000"));
        press("Save");

        assertThat(quotas.get("eager-on-scarce").limit()).isEqualTo(3_000_000_000L);

        pressInRow("Delete eager-on-scarce");
        confirm();

        assertThatThrownBy(() -> quotas.get("eager-on-scarce"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_limit_that_is_missing_is_said_at_the_limit() {
        navigate(QuotasView.class);

        press("New quota");
        field(TextField.class, "Name").setValue("limitless");
        press("Save");

        assertThat(problem(field(BigDecimalField.class, "Limit"))).isEqualTo("Required");
    }

    @Test
    void a_second_quota_for_the_same_names_the_first() {
        instance("contested");
        make("the-first", "contested");
        navigate(QuotasView.class);

        make("the-second", "contested");

        assertThat(formIsOpen()).isTrue();
        assertThat(banner() + problem(combo("Tenant")))
                .contains("Quota the-first already counts the same scope");
    }

    @Test
    void requests_in_flight_have_no_window() {
        instance("crowded");
        navigate(QuotasView.class);

        press("New quota");
        field(TextField.class, "Name").setValue("at-a-time");
        combo("Model instance").setValue("crowded");
        field(BigDecimalField.class, "Limit").setValue(new BigDecimal("8"));
        @SuppressWarnings("unchecked")
        Select<QuotaUnit> unit = field(Select.class, "Counts");
        unit.setValue(QuotaUnit.IN_FLIGHT);
        press("Save");

        assertThat(quotas.get("at-a-time").window()).isEmpty();
    }

    private void make(String name, String instance) {
        navigate(QuotasView.class);
        press("New quota");
        field(TextField.class, "Name").setValue(name);
        combo("Model instance").setValue(instance);
        field(BigDecimalField.class, "Limit").setValue(new BigDecimal("1000"));
        press("Save");
    }

    @SuppressWarnings("unchecked")
    private ComboBox<String> combo(String label) {
        return field(ComboBox.class, label);
    }
}
