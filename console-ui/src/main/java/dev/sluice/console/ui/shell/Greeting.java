package dev.sluice.console.ui.shell;

import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Notes;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Gives every new page its reader's language and theme, and every failure that nobody caught a
/// sentence.
@Component
public final class Greeting implements VaadinServiceInitListener {
    private static final long serialVersionUID = 1L;

    private final transient ObjectProvider<Tastes> tastes;

    public Greeting(ObjectProvider<Tastes> tastes) {
        this.tastes = tastes;
    }

    @Override
    public void serviceInit(ServiceInitEvent event) {
        var service = event.getSource();
        service.addSessionInitListener(init ->
                init.getSession()
                        .setErrorHandler(
                                error -> Notes.problem(Failures.text(error.getThrowable()))));
        service.addUIInitListener(init -> tastes.getObject().apply(init.getUI()));
    }
}
