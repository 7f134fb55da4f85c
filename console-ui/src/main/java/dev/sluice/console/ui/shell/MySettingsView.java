package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.sluice.console.access.ConsoleUsers;
import dev.sluice.console.access.Role;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.PageHeader;
import dev.sluice.console.ui.kit.Panel;
import dev.sluice.console.ui.kit.Theme;
import dev.sluice.console.ui.kit.Words;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import java.util.Locale;

/// A person's own settings: language, theme, and who they are to the console.
@Route("me")
@PermitAll
public final class MySettingsView extends Div implements HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    public MySettingsView(Tastes tastes, ConsoleUsers users, CurrentActor actor) {
        addClassName("page");
        var language = new RadioButtonGroup<Locale>(getTranslation("person.language"));
        language.setItems(List.of(Locale.ENGLISH, Locale.CHINESE));
        language.setItemLabelGenerator(one -> getTranslation("language." + one.getLanguage()));
        language.setValue(Words.spoken(getLocale()));
        language.addValueChangeListener(change -> {
            if (Failures.said(() -> tastes.speak(change.getValue()))) {
                getUI().ifPresent(ui -> ui.getPage().reload());
            }
        });
        var theme = new RadioButtonGroup<Theme>(getTranslation("person.theme"));
        theme.setItems(Theme.values());
        theme.setItemLabelGenerator(one -> getTranslation(one.key()));
        theme.setValue(tastes.theme());
        theme.addValueChangeListener(change -> {
            if (Failures.said(() -> tastes.paint(change.getValue()))) {
                Notes.done(getTranslation("me.saved"));
            }
        });
        var look = new Panel(getTranslation("me.look"), language, theme);
        var account = new Panel(getTranslation("me.account"), account(users, actor));
        var columns = new Div(look, account);
        columns.addClassName("columns");
        add(new PageHeader(getTranslation("me.title"), getTranslation("me.purpose")), columns);
    }

    private Div account(ConsoleUsers users, CurrentActor actor) {
        var rows = new Div();
        rows.addClassName("rows");
        rows.add(line("me.name", new Mono(actor.get().name())));
        users.me()
                .ifPresent(me -> {
                    rows.add(line("kit.display", new Span(me.displayName())));
                    rows.add(
                            line(
                                    "me.role",
                                    new Span(
                                            getTranslation(
                                                    me.role() == Role.PLATFORM_ADMIN
                                                            ? "role.admin"
                                                            : "role.viewer"))));
                    var sees =
                            me.tenant() == null
                                    ? getTranslation("me.everything")
                                    : me.unit() == null
                                            ? getTranslation(
                                                    "consumer.of.tenant", me.tenant().name())
                                            : getTranslation("consumer.of.unit", me.unit().name());
                    rows.add(line("me.scope", new Span(sees)));
                });
        return rows;
    }

    private Div line(String key, Span value) {
        var name = new Span(getTranslation(key));
        name.addClassNames("faint", "grow");
        var line = new Div(name, value);
        line.addClassName("row");
        return line;
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("me.title"));
    }
}
