package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.routes.RouteEdit;
import dev.sluice.console.routes.TargetEdit;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.ui.routes.RoutesView;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoutesViewTest extends ViewTest {

    @Test
    void a_route_is_created_with_two_tiers_and_a_fallback() {
        instance("tier-a");
        instance("tier-b");
        navigate(RoutesView.class);

        press("New route");
        field(TextField.class, "Name").setValue("two-tiers");
        field(TextField.class, "Public model").setValue("two-tiers");
        pickers().getFirst().setValue(instances.get("tier-a"));
        press("Add an instance");
        pickers().getLast().setValue(instances.get("tier-b"));
        press("Move tier-a down");
        press("Save");

        var targets = routes.get("two-tiers").targets();
        assertThat(targets).hasSize(2);
        assertThat(priorityOf(targets, "tier-a")).isNotEqualTo(priorityOf(targets, "tier-b"));
    }

    @Test
    void moving_an_instance_up_makes_it_the_one_tried_first() {
        instance("first-a");
        instance("first-b");
        route("moved", "first-a");
        navigate(RoutesView.class);

        pressInRow("Edit moved");
        press("Add an instance");
        pickers().getLast().setValue(instances.get("first-b"));
        press("Move first-b up");
        press("Save");

        var targets = routes.get("moved").targets();
        assertThat(priorityOf(targets, "first-b")).isGreaterThan(priorityOf(targets, "first-a"));
    }

    @Test
    void a_route_without_an_instance_says_so_beside_the_instances() {
        navigate(RoutesView.class);

        press("New route");
        field(TextField.class, "Name").setValue("leads-nowhere");
        field(TextField.class, "Public model").setValue("leads-nowhere");
        press("Save");

        assertThat(formIsOpen()).isTrue();
        assertThat(problem(pickers().getFirst()) + banner()).isNotEmpty();
    }

    @Test
    void a_model_that_another_route_serves_is_said_at_the_model() {
        instance("both-want");
        route("has-it", "both-want");
        navigate(RoutesView.class);

        press("New route");
        field(TextField.class, "Name").setValue("wants-it");
        var model = field(TextField.class, "Public model");
        model.setValue("has-it");
        pickers().getFirst().setValue(instances.get("both-want"));
        press("Save");

        assertThat(problem(model)).isEqualTo("Route has-it already serves the model has-it");
    }

    @Test
    void statuses_that_are_no_numbers_are_said_at_their_field() {
        instance("numbers");
        route("numbered", "numbers");
        navigate(RoutesView.class);

        pressInRow("Edit numbered");
        var statuses = field(TextField.class, "Also on statuses");
        statuses.setValue("four hundred");
        press("Save");

        assertThat(problem(statuses)).startsWith("Write numbers separated by commas");
    }

    @Test
    void an_edit_keeps_what_it_does_not_touch() {
        instance("weights");
        route("weighted", "weights");
        navigate(RoutesView.class);
        pressInRow("Edit weighted");
        find(IntegerField.class, find(Dialog.class).single())
                .withAriaLabel("Weight of weights")
                .single()
                .setValue(30);

        press("Save");

        var row = routes.get("weighted");
        assertThat(row.targets()).extracting(TargetRow::weight).containsExactly(30);
        assertThat(row.model()).isEqualTo("weighted");
    }

    @Test
    void a_tier_without_any_weight_is_said_at_its_weight() {
        instance("weightless");
        route("weighs-nothing", "weightless");
        navigate(RoutesView.class);
        pressInRow("Edit weighs-nothing");
        var weight =
                find(IntegerField.class, find(Dialog.class).single())
                        .withAriaLabel("Weight of weightless")
                        .single();

        weight.setValue(0);
        press("Save");

        assertThat(problem(weight)).startsWith("All instances of priority 10 have weight 0");
    }

    @Test
    void an_instance_is_not_taken_twice() {
        instance("once");
        route("once-only", "once");
        navigate(RoutesView.class);
        pressInRow("Edit once-only");

        press("Add an instance");
        pickers().getFirst().setValue(instances.get("once"));

        assertThat(problem(pickers().getFirst())).isEqualTo("once is already in this route");
    }

    @Test
    void what_happens_when_all_are_out_and_when_a_stream_breaks_is_chosen_here() {
        instance("last-one");
        route("all-out", "last-one");
        navigate(RoutesView.class);
        pressInRow("Edit all-out");

        field(Checkbox.class, "Where every instance is out, try one all the same").setValue(true);
        field(Checkbox.class, "Continue broken answers on another instance").setValue(true);
        press("Save");

        assertThat(routes.get("all-out").tryWhenAllOut()).isTrue();
        assertThat(routes.get("all-out").continueStreams()).isTrue();
    }

    @Test
    void what_somebody_else_saved_meanwhile_is_said_and_mine_may_go_over_it() {
        instance("fought-over");
        route("fought", "fought-over");
        navigate(RoutesView.class);
        pressInRow("Edit fought");
        field(TextField.class, "Also on statuses").setValue("401");
        routes.put(
                "fought",
                new RouteEdit(
                        "fought",
                        null,
                        null,
                        List.of(new TargetEdit("fought-over", 10, 7)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                Expected.anything());

        press("Save");

        assertThat(banner()).contains("Somebody changed route fought");
        assertThat(field(TextField.class, "Also on statuses").getValue()).isEqualTo("401");

        press("Save mine over it");

        assertThat(formIsOpen()).isFalse();
        assertThat(routes.get("fought").fallbackStatuses()).containsExactly(401);
        assertThat(routes.get("fought").targets())
                .extracting(TargetRow::weight)
                .containsExactly(100);
    }

    @Test
    void a_link_opens_a_route() {
        instance("linked-to");
        route("linked-route", "linked-to");

        UI.getCurrent().navigate(RoutesView.class, QueryParameters.of("edit", "linked-route"));

        assertThat(field(TextField.class, "Name").getValue()).isEqualTo("linked-route");
    }

    @Test
    void a_route_is_deleted() {
        instance("short");
        route("short-lived", "short");
        navigate(RoutesView.class);

        pressInRow("Delete short-lived");
        confirm();

        assertThatThrownBy(() -> routes.get("short-lived")).isInstanceOf(NotFoundException.class);
    }

    @SuppressWarnings("unchecked")
    private List<ComboBox<InstanceRow>> pickers() {
        return find(ComboBox.class, find(Dialog.class).single())
                .withLabel("Model instance")
                .all()
                .stream()
                .map(box -> (ComboBox<InstanceRow>) box)
                .toList();
    }

    private static int priorityOf(List<TargetRow> targets, String instance) {
        return targets.stream()
                .filter(target -> target.instance().name().equals(instance))
                .findFirst()
                .orElseThrow()
                .priority();
    }
}
