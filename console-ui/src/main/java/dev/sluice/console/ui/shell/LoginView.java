package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Image;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.login.LoginForm;
import com.vaadin.flow.component.login.LoginI18n;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.sluice.console.access.SignInThrottledException;
import dev.sluice.console.shared.DatabaseAway;
import dev.sluice.console.ui.kit.Icon;
import java.util.Locale;
import org.springframework.security.web.WebAttributes;

/// Where people sign in.
@Route(value = "login", autoLayout = false)
@AnonymousAllowed
public final class LoginView extends Main implements BeforeEnterObserver, HasDynamicTitle {
    private static final long serialVersionUID = 1L;

    private final transient Tastes tastes;
    private final LoginForm form = new LoginForm();

    public LoginView(Tastes tastes) {
        this.tastes = tastes;
        addClassName("login");

        form.setAction("login");
        form.setForgotPasswordButtonVisible(false);
        form.setI18n(texts());
        var side = new Div(heading(), form, languages());
        side.addClassName("login-side");
        add(story(), side);
    }

    private Div heading() {
        var mark = new Image("icons/sluice.svg", "");
        mark.addClassName("login-mark");
        var heading =
                new Div(
                        mark,
                        new H1(getTranslation("login.title")),
                        new Paragraph(getTranslation("login.text")));
        heading.addClassName("login-heading");
        return heading;
    }

    private Div story() {
        var name = new Div(getTranslation("login.claim"));
        name.addClassName("login-claim");
        var story =
                new Div(
                        name,
                        point(Icon.ROUTES, "login.point.routes"),
                        point(Icon.QUOTAS, "login.point.quotas"),
                        point(Icon.USAGE, "login.point.usage"));
        story.addClassName("login-story");
        return story;
    }

    private Div point(Icon icon, String key) {
        var point = new Div(icon.create(), new Span(getTranslation(key)));
        point.addClassName("login-point");
        return point;
    }

    private Div languages() {
        var row =
                new Div(
                        language(Locale.ENGLISH, "language.en"),
                        language(Locale.CHINESE, "language.zh"));
        row.addClassName("login-languages");
        return row;
    }

    private Button language(Locale locale, String key) {
        var button =
                new Button(
                        getTranslation(key),
                        _ -> {
                            tastes.speak(locale);
                            getUI().ifPresent(ui -> ui.getPage().reload());
                        });
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.getElement().setAttribute("lang", locale.getLanguage());
        return button;
    }

    private LoginI18n texts() {
        var texts = LoginI18n.createDefault();
        var words = texts.getForm();
        words.setTitle(getTranslation("login.form"));
        words.setUsername(getTranslation("login.name"));
        words.setPassword(getTranslation("login.password"));
        words.setSubmit(getTranslation("login.enter"));
        var wrong = texts.getErrorMessage();
        wrong.setTitle(getTranslation("login.failed"));
        wrong.setMessage(getTranslation("login.failed.text"));
        wrong.setUsername(getTranslation("login.name.missing"));
        wrong.setPassword(getTranslation("login.password.missing"));
        return texts;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        if (event.getLocation().getQueryParameters().getParameters().containsKey("error")) {
            form.showErrorMessage(getTranslation("login.failed"), reason());
        }
    }

    /// Why the last attempt failed; a wrong name and a wrong password are told apart by nobody.
    private String reason() {
        var failure =
                VaadinRequest.getCurrent()
                        .getWrappedSession()
                        .getAttribute(WebAttributes.AUTHENTICATION_EXCEPTION);
        return switch (failure) {
            case SignInThrottledException _ -> getTranslation("login.throttled");
            case Throwable away when DatabaseAway.caused(away) ->
                    getTranslation("kit.failure.database");
            case null, default -> getTranslation("login.failed.text");
        };
    }

    @Override
    public String getPageTitle() {
        return getTranslation("title", getTranslation("login.title"));
    }
}
