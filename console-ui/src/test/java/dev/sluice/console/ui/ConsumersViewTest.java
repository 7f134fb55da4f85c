package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.consumers.KeyRow;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.ui.consumers.ConsumerView;
import dev.sluice.console.ui.consumers.ConsumersView;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConsumersViewTest extends ViewTest {

    @Test
    void a_consumer_is_created_changed_and_deleted() {
        tenant("apps");
        open("consumers?tenant=apps");

        press("New consumer");
        field(TextField.class, "Name").setValue("bot-1");
        press("Save");
        pressInRow("Edit bot-1");
        field(TextField.class, "Display name").setValue("客服机器人");
        press("Save");

        assertThat(consumers.get("apps", "bot-1").displayName()).isEqualTo("客服机器人");

        pressInRow("Delete bot-1");
        confirm();

        assertThatThrownBy(() -> consumers.get("apps", "bot-1"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_bad_name_is_said_at_the_name() {
        tenant("apps-2");
        open("consumers?tenant=apps-2");

        press("New consumer");
        var name = field(TextField.class, "Name");
        name.setValue("it's \"quoted\"");
        press("Save");

        assertThat(problem(name)).startsWith("Begin with a letter or digit");
    }

    @Test
    void a_key_is_shown_once_with_a_call_that_carries_it_and_stays_until_it_is_stored() {
        tenant("keyed");
        consumer("keyed", "bot");
        navigate(ConsumerView.class, Map.of("tenant", "keyed", "consumer", "bot"));

        press("Issue a key");
        press("Issue the key");

        var shown = find(Pre.class, find(Dialog.class).single()).all();
        var key = shown.getFirst().getText();
        assertThat(shown.get(1).getText())
                .startsWith("curl http://127.0.0.1:9080/v1/chat/completions")
                .contains("Bearer " + key);
        var done = find(Button.class, find(Dialog.class).single()).withText("Done").single();
        assertThat(done.isEnabled()).isFalse();

        test(find(Checkbox.class, find(Dialog.class).single()).single()).click();
        press("Done");

        assertThat(formIsOpen()).isFalse();
        assertThat(consumers.keys("keyed", "bot"))
                .extracting(KeyRow::lastFour)
                .containsExactly(key.substring(key.length() - 4));
        assertThat(find(Pre.class).all()).noneMatch(text -> text.getText().contains(key));
    }

    @Test
    void a_key_is_revoked_after_asking() {
        tenant("locked");
        consumer("locked", "bot");
        var issued =
                consumers.issue(
                        "locked", "bot", new dev.sluice.console.consumers.KeyEdit(null, null));
        navigate(ConsumerView.class, Map.of("tenant", "locked", "consumer", "bot"));

        pressInRow("Revoke …" + issued.row().row().lastFour());
        assertThat(consumers.keys("locked", "bot").getFirst().revokedAt()).isNull();
        confirm();

        assertThat(consumers.keys("locked", "bot").getFirst().revokedAt()).isNotNull();
    }

    @Test
    void a_consumer_that_is_not_there_leads_to_the_page_that_says_so() {
        tenant("sparse");

        UI.getCurrent().navigate("consumers/sparse/nobody");

        assertThat(getCurrentView().getClass().getSimpleName()).isEqualTo("MissingView");
    }

    private void open(String address) {
        UI.getCurrent().navigate(ConsumersView.class, query(address));
    }

    private static com.vaadin.flow.router.QueryParameters query(String address) {
        return com.vaadin.flow.router.QueryParameters.fromString(
                address.substring(address.indexOf('?') + 1));
    }
}
