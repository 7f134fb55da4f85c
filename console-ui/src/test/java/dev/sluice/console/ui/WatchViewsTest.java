package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.access.ConsoleUsers;
import dev.sluice.console.ui.fleet.GatewaysView;
import dev.sluice.console.ui.fleet.RevisionsView;
import dev.sluice.console.ui.kit.Theme;
import dev.sluice.console.ui.overview.OverviewView;
import dev.sluice.console.ui.shell.MySettingsView;
import dev.sluice.console.ui.timeline.TimelineView;
import dev.sluice.console.ui.usage.UsageView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// The views that show rather than edit, and who sees which.
final class WatchViewsTest extends ViewTest {
    @Autowired ConsoleUsers users;

    @Test
    void the_overview_of_an_installation_without_traffic_leads_to_the_first_request() {
        navigate(OverviewView.class);

        assertThat(headings()).contains("From nothing to the first answer", "Quota pressure");
    }

    @Test
    void every_page_has_one_first_heading() {
        for (var view :
                List.of(
                        OverviewView.class,
                        UsageView.class,
                        GatewaysView.class,
                        RevisionsView.class,
                        MySettingsView.class)) {
            navigate(view);

            assertThat(find(H1.class).all()).as(view.getSimpleName()).hasSize(1);
        }
    }

    @Test
    void usage_takes_its_whole_state_from_the_address() {
        tenant("linked");
        consumer("linked", "bot");

        UI.getCurrent()
                .navigate(
                        UsageView.class,
                        QueryParameters.fromString("range=7d&tenant=linked&consumer=bot"));

        assertThat(headings()).contains("Tokens along time", "Cost by consumer");
        assertThat($(ComboBox.class).withAriaLabel("Consumer").single().getValue())
                .extracting("name")
                .isEqualTo("bot");
    }

    @Test
    void a_link_with_a_range_that_is_none_shows_the_usual_one() {
        UI.getCurrent().navigate(UsageView.class, QueryParameters.fromString("range=whenever"));

        assertThat(headings()).contains("Tokens along time");
    }

    @Test
    void a_join_command_is_made_for_the_host_that_was_typed() {
        navigate(GatewaysView.class);

        press("Join a gateway");
        field(TextField.class, "This console’s address").setValue("console.example");
        press("Make a token");

        assertThat(find(Pre.class, find(Dialog.class).single()).single().getText())
                .startsWith("SLUICE_CONTROL=console.example:")
                .contains("SLUICE_JOIN_TOKEN=")
                .endsWith("./sluice gateway");
    }

    @Test
    void a_host_with_a_blank_is_said_at_its_field() {
        navigate(GatewaysView.class);

        press("Join a gateway");
        var host = field(TextField.class, "This console’s address");
        host.setValue("console; rm -rf");
        press("Make a token");

        assertThat(problem(host)).startsWith("Write a host name");
        assertThat(find(Pre.class, find(Dialog.class).single()).all()).isEmpty();
    }

    @Test
    void a_save_becomes_a_revision_in_the_list() {
        tenant("published");

        navigate(RevisionsView.class);

        assertThat(find(H1.class).single().getText()).isEqualTo("Revisions");
    }

    @Test
    void a_theme_is_kept_with_the_user() {
        navigate(MySettingsView.class);

        @SuppressWarnings("unchecked")
        RadioButtonGroup<Theme> theme = find(RadioButtonGroup.class).withLabel("Theme").single();
        theme.setValue(Theme.DARK);

        assertThat(users.preferences().theme()).isEqualTo("dark");
    }

    @Test
    @SignedIn(role = "BU_VIEWER")
    void a_viewer_sees_overview_usage_and_timeline_and_no_more() {
        navigate(OverviewView.class);

        assertThat(find(SideNavItem.class).all())
                .extracting(SideNavItem::getLabel)
                .containsExactly("Overview", "Usage", "Timeline");
        assertThat(headings()).doesNotContain("Instance health", "Gateways");

        navigate(TimelineView.class);

        assertThat(find(ComboBox.class).all())
                .as("filters by the names of all instances and routes")
                .isEmpty();
    }

    @Test
    @SignedIn(role = "BU_VIEWER")
    void a_viewer_who_guesses_an_address_finds_nothing_there() {
        UI.getCurrent().navigate("tenants");

        assertThat(getCurrentView().getClass().getSimpleName()).isEqualTo("MissingView");
    }

    private List<String> headings() {
        return find(H2.class).all().stream().map(H2::getText).toList();
    }
}
