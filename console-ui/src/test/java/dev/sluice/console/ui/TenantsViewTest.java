package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.tenancy.TenantEdit;
import dev.sluice.console.ui.tenancy.TenantView;
import dev.sluice.console.ui.tenancy.TenantsView;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TenantsViewTest extends ViewTest {

    @Test
    void a_tenant_is_created_changed_and_deleted() {
        navigate(TenantsView.class);

        press("New tenant");
        field(TextField.class, "Name").setValue("first-born");
        field(TextField.class, "Display name").setValue("第一");
        press("Save");

        assertThat(formIsOpen()).isFalse();
        assertThat(tenants.get("first-born").displayName()).isEqualTo("第一");
        assertThat(notes()).contains("Saved as revision");

        pressInRow("Edit first-born");
        field(TextField.class, "Display name").setValue("Renamed");
        press("Save");

        assertThat(tenants.get("first-born").displayName()).isEqualTo("Renamed");

        pressInRow("Delete first-born");
        confirm();

        assertThatThrownBy(() -> tenants.get("first-born")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost() {
        navigate(TenantsView.class);

        press("New tenant");
        var name = field(TextField.class, "Name");
        var displayName = field(TextField.class, "Display name");
        name.setValue("two words");
        displayName.setValue("Typed with care");
        press("Save");

        assertThat(formIsOpen()).isTrue();
        assertThat(problem(name)).startsWith("Begin with a letter or digit");
        assertThat(displayName.getValue()).isEqualTo("Typed with care");
    }

    @Test
    void a_name_that_is_taken_is_said_at_the_name() {
        tenant("taken");
        navigate(TenantsView.class);

        press("New tenant");
        field(TextField.class, "Name").setValue("taken");
        press("Save");

        assertThat(formIsOpen()).isTrue();
        assertThat(problem(field(TextField.class, "Name")) + banner())
                .contains("The tenant taken already exists");
    }

    @Test
    void somebody_elses_change_is_told_and_not_overwritten() {
        tenant("shared");
        navigate(TenantsView.class);
        pressInRow("Edit shared");
        tenants.put("shared", new TenantEdit("Theirs", "UTC", "USD"), Expected.anything());

        field(TextField.class, "Display name").setValue("Mine");
        press("Save");

        assertThat(banner()).contains("Somebody changed tenant shared");
        assertThat(field(TextField.class, "Display name").getValue()).isEqualTo("Mine");
        assertThat(tenants.get("shared").displayName()).isEqualTo("Theirs");
    }

    @Test
    void a_tenant_in_use_is_kept_and_its_user_is_named() {
        tenant("busy");
        consumer("busy", "its-bot");
        navigate(TenantsView.class);

        pressInRow("Delete busy");
        confirm();

        assertThat(notes()).contains("tenant busy is used by consumer").contains("its-bot");
        assertThat(tenants.get("busy").name()).isEqualTo("busy");
    }

    @Test
    void a_business_unit_is_created_changed_and_deleted() {
        tenant("with-units");
        navigate(TenantView.class, Map.of("tenant", "with-units"));

        press("New business unit");
        field(TextField.class, "Name").setValue("sales");
        press("Save");
        pressInRow("Edit sales");
        field(TextField.class, "Display name").setValue("销售部");
        press("Save");

        assertThat(tenants.unit("with-units", "sales").displayName()).isEqualTo("销售部");

        pressInRow("Delete sales");
        confirm();

        assertThat(tenants.units("with-units")).isEmpty();
    }

    @Test
    void a_currency_that_is_none_is_said_at_the_currency() {
        tenant("coined");
        navigate(TenantsView.class);

        pressInRow("Edit coined");
        @SuppressWarnings("unchecked")
        ComboBox<String> currency = field(ComboBox.class, "Currency");
        currency.setValue("CoiN");
        press("Save");

        assertThat(problem(currency)).contains("is not a currency");
    }
}
