package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinSession;
import dev.sluice.console.ui.kit.Theme;
import dev.sluice.console.ui.kit.Words;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// Each reader's language and theme: kept with the user, and for the sign-in page with the session.
@Component
public final class Tastes {
    private static final String LANGUAGE = Tastes.class.getName() + ".language";
    private static final String THEME = Tastes.class.getName() + ".theme";

    /// Dresses a new page: what the reader chose, else what the browser prefers.
    void apply(UI ui) {
        var session = ui.getSession();
        var chosen = (Locale) session.getAttribute(LANGUAGE);
        var locale = chosen != null ? chosen : Words.spoken(ui.getLocale());
        session.setLocale(locale);
        ui.setLocale(locale);
        ui.getPage().setColorScheme(theme().scheme());
    }

    public void speak(Locale locale) {
        VaadinSession.getCurrent().setAttribute(LANGUAGE, locale);
    }

    public void paint(Theme theme) {
        VaadinSession.getCurrent().setAttribute(THEME, theme);
        UI.getCurrent().getPage().setColorScheme(theme.scheme());
    }

    public Theme theme() {
        return VaadinSession.getCurrent().getAttribute(THEME) instanceof Theme theme
                ? theme
                : Theme.SYSTEM;
    }
}
