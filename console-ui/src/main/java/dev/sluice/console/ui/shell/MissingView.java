package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.ParentLayout;
import com.vaadin.flow.router.RouterLink;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import jakarta.servlet.http.HttpServletResponse;

/// What an address leads to that does not exist, or not for whoever asks: nobody learns which.
@ParentLayout(MainLayout.class)
@AnonymousAllowed
public final class MissingView extends Div
        implements HasErrorParameter<NotFoundException>, HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    public MissingView() {
        addClassName("dead-end");
        var home = new RouterLink();
        home.setText(getTranslation("missing.home"));
        home.getElement().setAttribute("href", "");
        add(
                new H1(getTranslation("missing.title")),
                new Paragraph(getTranslation("missing.text")),
                home);
    }

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> error) {
        return HttpServletResponse.SC_NOT_FOUND;
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("missing.title"));
    }
}
