package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.instances.InstanceEdit;
import dev.sluice.console.instances.Standing;
import dev.sluice.console.shared.Expected;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The page of one instance, without a gateway that speaks of it.
final class InstanceViewTest extends ViewTest {

    @Test
    void an_instance_is_drained_with_a_reason_that_its_page_shows() {
        instance("drained");
        open("drained");

        press("Drain");
        field(TextField.class, "Reason").setValue("new driver tonight");
        press("Drain");

        assertThat(formIsOpen()).isFalse();
        assertThat(instances.get("drained").standing().state()).isEqualTo(Standing.DRAINING);
        assertThat(banner()).contains("is draining it").contains("new driver tonight");
    }

    @Test
    void taking_out_the_only_instance_of_a_route_says_what_becomes_of_its_callers() {
        instance("lonely");
        route("leads-to-lonely", "lonely");
        open("lonely");

        press("Eject");

        assertThat(find(Dialog.class).single().getElement().getTextRecursively())
                .contains("are moved to another instance")
                .contains("Nothing else is in service for: leads-to-lonely");

        press("Cancel");

        assertThat(instances.get("lonely").standing().state()).isEqualTo(Standing.IN_SERVICE);
    }

    @Test
    void what_was_taken_out_is_restored_and_the_banner_goes() {
        instance("back-again");
        instances.eject("back-again", "smoke");
        open("back-again");
        assertThat(banner()).contains("smoke");

        press("Restore");
        press("Restore");

        assertThat(instances.get("back-again").standing().state()).isEqualTo(Standing.IN_SERVICE);
        assertThat(banner()).isEmpty();
    }

    @Test
    void a_certificate_that_nobody_verifies_is_warned_of() {
        instances.put(
                "trusting",
                new InstanceEdit(
                        null,
                        "https://203.0.113.7/v1/chat/completions",
                        "up",
                        "cloud",
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        false,
                        null,
                        null),
                Expected.absent());

        open("trusting");

        assertThat(banner()).contains("Its certificate is not verified");
    }

    @Test
    void the_states_are_drawn_and_said() {
        instance("drawn");

        open("drawn");

        assertThat(find(Div.class).withClassName("state-drawing").single().getElement())
                .satisfies(drawing -> {
                    assertThat(drawing.getAttribute("role")).isEqualTo("img");
                    assertThat(drawing.getAttribute("aria-label"))
                            .isEqualTo("The states of an instance; now: No gateway reports");
                });
        assertThat(find(Div.class).withClassName("strip-cell").all()).hasSize(96);
    }

    @Test
    void an_instance_that_is_not_there_is_nothing() {
        open("never-was");

        assertThat(find(H1.class).all().stream().map(H1::getText).collect(Collectors.joining()))
                .isEqualTo("There is nothing here");
    }

    private static void open(String name) {
        UI.getCurrent().navigate("instances/" + name);
    }
}
