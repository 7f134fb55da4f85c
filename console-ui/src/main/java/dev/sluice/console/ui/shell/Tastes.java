package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinSession;
import com.vaadin.flow.spring.security.AuthenticationContext;
import dev.sluice.console.access.ConsoleUsers;
import dev.sluice.console.access.Preferences;
import dev.sluice.console.ui.kit.Theme;
import dev.sluice.console.ui.kit.Words;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Each reader's language and theme: kept with the user, and for the sign-in page with the session.
@Component
public final class Tastes {
    private static final Logger LOG = LoggerFactory.getLogger(Tastes.class);
    private static final String LANGUAGE = Tastes.class.getName() + ".language";
    private static final String THEME = Tastes.class.getName() + ".theme";

    private final AuthenticationContext authentication;
    private final ConsoleUsers users;

    public Tastes(AuthenticationContext authentication, ConsoleUsers users) {
        this.authentication = authentication;
        this.users = users;
    }

    /// Dresses a new page: what the user chose, else what was chosen on the sign-in page, else what
    /// the browser prefers.
    void apply(UI ui) {
        var session = ui.getSession();
        var kept = kept();
        var chosen = (Locale) session.getAttribute(LANGUAGE);
        if (kept.language() != null) {
            chosen = Locale.of(kept.language());
        }
        var locale = Words.spoken(chosen != null ? chosen : ui.getLocale());
        session.setLocale(locale);
        ui.setLocale(locale);
        if (kept.theme() != null) {
            session.setAttribute(THEME, Theme.of(kept.theme()));
        }
        ui.getPage().setColorScheme(theme().scheme());
    }

    /// What the user keeps; a database that is away must not keep the page from saying so.
    private Preferences kept() {
        if (!authentication.isAuthenticated()) {
            return Preferences.NONE;
        }
        try {
            return users.preferences();
        } catch (RuntimeException away) {
            LOG.warn("preferences could not be read: {}", away.getMessage());
            return Preferences.NONE;
        }
    }

    /// Speaks that language from the next page on.
    public void speak(Locale locale) {
        VaadinSession.getCurrent().setAttribute(LANGUAGE, locale);
        keep(locale.getLanguage(), null);
    }

    /// Changes the theme at once.
    public void paint(Theme theme) {
        VaadinSession.getCurrent().setAttribute(THEME, theme);
        UI.getCurrent().getPage().setColorScheme(theme.scheme());
        keep(null, theme.word());
    }

    private void keep(@Nullable String language, @Nullable String theme) {
        if (authentication.isAuthenticated()) {
            var before = users.preferences();
            users.keep(
                    new Preferences(
                            language != null ? language : before.language(),
                            theme != null ? theme : before.theme()));
        }
    }

    public Theme theme() {
        return VaadinSession.getCurrent().getAttribute(THEME) instanceof Theme theme
                ? theme
                : Theme.SYSTEM;
    }
}
