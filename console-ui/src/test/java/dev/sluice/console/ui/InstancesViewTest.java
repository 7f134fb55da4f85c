package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.instances.CredentialRow;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.ui.instances.InstancesView;
import org.junit.jupiter.api.Test;

final class InstancesViewTest extends ViewTest {

    @Test
    void an_instance_is_created_with_a_credential_that_never_shows_again() {
        navigate(InstancesView.class);

        press("New instance");
        field(TextField.class, "Name").setValue("vllm-1");
        field(TextField.class, "Endpoint").setValue("http://203.0.113.7:8000/v1/chat/completions");
        field(TextField.class, "Upstream model").setValue("Qwen/Qwen2.5-32B-Instruct");
        field(TextField.class, "First content").setValue("20 s");
        field(PasswordField.class, "Value").setValue("Bearer sk-secret");
        press("Save");

        var row = instances.get("vllm-1");
        assertThat(row.authHeaders())
                .extracting(CredentialRow::name)
                .containsExactly("Authorization");
        assertThat(row.timeouts().firstContent()).hasSeconds(20);

        pressInRow("Edit vllm-1");

        assertThat(field(PasswordField.class, "Value").getValue()).isEmpty();
        assertThat(field(PasswordField.class, "Value").getPlaceholder())
                .isEqualTo("stored, type to replace");
    }

    @Test
    void saving_without_touching_the_credential_keeps_it() {
        navigate(InstancesView.class);
        press("New instance");
        field(TextField.class, "Name").setValue("kept-1");
        field(TextField.class, "Endpoint").setValue("http://203.0.113.7:8000/v1/chat/completions");
        field(PasswordField.class, "Value").setValue("Bearer sk-secret");
        press("Save");
        var before = instances.get("kept-1").authHeaders();

        pressInRow("Edit kept-1");
        field(TextField.class, "Upstream model").setValue("other");
        press("Save");

        assertThat(instances.get("kept-1").model()).isEqualTo("other");
        assertThat(instances.get("kept-1").authHeaders()).isEqualTo(before);
    }

    @Test
    void an_endpoint_that_cannot_be_is_said_at_the_endpoint() {
        navigate(InstancesView.class);

        press("New instance");
        field(TextField.class, "Name").setValue("odd-1");
        var endpoint = field(TextField.class, "Endpoint");
        endpoint.setValue("ftp://203.0.113.7/models");
        press("Save");

        assertThat(formIsOpen()).isTrue();
        assertThat(problem(endpoint)).isEqualTo("Must begin with http:// or https://");
    }

    @Test
    void a_duration_that_is_none_is_said_at_its_field() {
        instance("slow-1");
        navigate(InstancesView.class);

        pressInRow("Edit slow-1");
        var connect = field(TextField.class, "Connect");
        connect.setValue("soon");
        press("Save");

        assertThat(problem(connect)).contains("is not a duration");
    }

    @Test
    void an_instance_is_deleted_unless_a_route_names_it() {
        instance("named-1");
        instance("free-1");
        route("names-it", "named-1");
        navigate(InstancesView.class);

        pressInRow("Delete named-1");
        confirm();

        assertThat(notes()).contains("model instance named-1 is used by route names-it");

        pressInRow("Delete free-1");
        confirm();

        assertThatThrownBy(() -> instances.get("free-1")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void an_instance_that_no_gateway_speaks_of_says_so() {
        instance("silent-1");

        navigate(InstancesView.class);

        assertThat(inRows(Span.class).map(span -> span.getElement().getTextRecursively()))
                .contains("No gateway reports");
    }
}
