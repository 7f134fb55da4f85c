package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.pricing.PriceEdit;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.ui.pricing.PricesView;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

final class PricesViewTest extends ViewTest {
    @Autowired Prices prices;

    @Test
    void a_price_is_created_changed_and_deleted() {
        instance("priced");
        navigate(PricesView.class);

        press("New price");
        field(TextField.class, "Name").setValue("priced-2026");
        instancePicker().setValue(instances.get("priced"));
        amount("Input").setValue(new BigDecimal("0.8"));
        amount("Output").setValue(new BigDecimal("2.4"));
        press("Save");

        assertThat(prices.get("priced-2026").outputPerMillion()).isEqualByComparingTo("2.4");
        assertThat(prices.get("priced-2026").cachedInputPerMillion()).isEqualByComparingTo("0.8");

        pressInRow("Edit priced-2026");
        amount("Cached input").setValue(new BigDecimal("0.2"));
        press("Save");

        assertThat(prices.get("priced-2026").cachedInputPerMillion()).isEqualByComparingTo("0.2");

        pressInRow("Delete priced-2026");
        confirm();

        assertThatThrownBy(() -> prices.get("priced-2026")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_price_of_nothing_says_what_is_missing() {
        navigate(PricesView.class);

        press("New price");
        field(TextField.class, "Name").setValue("of-nothing");
        press("Save");

        assertThat(formIsOpen()).isTrue();
        assertThat(problem(instancePicker()) + banner()).contains("Choose an instance or a route");
        assertThat(problem(amount("Input"))).isEqualTo("Required");
    }

    @Test
    void an_open_price_that_another_replaced_is_over() {
        instance("dearer");
        price("dearer-old", "2026-01-01T00:00:00Z");
        price("dearer-new", "2026-02-01T00:00:00Z");

        navigate(PricesView.class);

        assertThat(times())
                .anyMatch(text ->
                        text.contains("2026-01-01 00:00 → 2026-02-01 00:00 UTC")
                                && text.endsWith("Over"))
                .anyMatch(
                        text -> text.contains("2026-02-01 00:00 UTC") && text.endsWith("In force"));
    }

    private void price(String name, String from) {
        prices.put(
                name,
                new PriceEdit("dearer", null, from, null, "CNY", "1", null, "2"),
                Expected.absent());
    }

    private List<String> times() {
        return inRows(Div.class)
                .filter(cell -> cell.getElement().getClassList().contains("number"))
                .map(cell -> cell.getElement().getTextRecursively())
                .toList();
    }

    private BigDecimalField amount(String label) {
        return field(BigDecimalField.class, label);
    }

    @SuppressWarnings("unchecked")
    private ComboBox<InstanceRow> instancePicker() {
        return field(ComboBox.class, "Model instance");
    }
}
