package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.CustomizedSystemMessages;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.SystemMessages;
import com.vaadin.flow.server.VaadinServiceInitListener;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Notes;
import dev.sluice.console.ui.kit.Outage;
import dev.sluice.console.ui.kit.Words;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Gives every new page its reader's language and theme, and every failure that nobody caught a
/// sentence.
@Component
public final class Greeting implements VaadinServiceInitListener {
    private static final long serialVersionUID = 1L;

    private final transient ObjectProvider<Tastes> tastes;
    private final Words words;

    public Greeting(ObjectProvider<Tastes> tastes, Words words) {
        this.tastes = tastes;
        this.words = words;
    }

    @Override
    public void serviceInit(ServiceInitEvent event) {
        var service = event.getSource();
        service.setSystemMessagesProvider(info -> messages(info.getLocale()));
        service.addSessionInitListener(init ->
                init.getSession()
                        .setErrorHandler(error -> {
                            if (!Outage.shows(error.getThrowable())) {
                                Notes.problem(Failures.text(error.getThrowable()));
                            }
                        }));
        service.addUIInitListener(init -> {
            tastes.getObject().apply(init.getUI());
            sayWhenTheConsoleIsAway(init.getUI());
        });
    }

    /// What the browser itself says when the server has forgotten the page.
    private SystemMessages messages(Locale locale) {
        var spoken = Words.spoken(locale);
        var texts = new CustomizedSystemMessages();
        texts.setSessionExpiredNotificationEnabled(true);
        texts.setSessionExpiredCaption(words.getTranslation("session.expired", spoken));
        texts.setSessionExpiredMessage(words.getTranslation("session.expired.text", spoken));
        texts.setInternalErrorCaption(words.getTranslation("broken.title", spoken));
        texts.setInternalErrorMessage(words.getTranslation("session.broken.text", spoken));
        texts.setCookiesDisabledCaption(words.getTranslation("session.cookies", spoken));
        texts.setCookiesDisabledMessage(words.getTranslation("session.cookies.text", spoken));
        return texts;
    }

    /// The words that Vaadin's client shows by itself while it cannot reach the console.
    private void sayWhenTheConsoleIsAway(UI ui) {
        var config = ui.getReconnectDialogConfiguration();
        config.setDialogText(ui.getTranslation("connection.lost"));
        config.setDialogTextGaveUp(ui.getTranslation("connection.gone"));
        ui.getPage()
                .executeJs(
                        """
                        const indicator = window.Vaadin && window.Vaadin.connectionIndicator;
                        if (indicator) {
                            indicator.onlineText = $0;
                            indicator.offlineText = $1;
                            indicator.reconnectingText = $1;
                        }\
                        """,
                        ui.getTranslation("connection.back"),
                        ui.getTranslation("connection.lost"));
    }
}
