package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.ParentLayout;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Outage;
import jakarta.servlet.http.HttpServletResponse;

/// What stands in place of a view that could not be shown: the reason in a sentence, never a trace.
@ParentLayout(MainLayout.class)
@AnonymousAllowed
public final class BrokenView extends Div implements HasErrorParameter<Exception>, HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> error) {
        addClassName("dead-end");
        removeAll();
        // Where it was the database, the strip above the page brings the view as soon as it is
        // back.
        addAttachListener(_ -> Outage.shows(error.getException()));
        add(
                new H1(getTranslation("broken.title")),
                new Paragraph(Failures.text(error.getException())),
                Inputs.primary(
                        getTranslation("broken.again"),
                        Icon.REFRESH,
                        () -> getUI().ifPresent(ui -> ui.getPage().reload())));
        return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("broken.title"));
    }
}
