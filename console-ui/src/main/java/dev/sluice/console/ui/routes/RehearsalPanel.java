package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import dev.sluice.console.rehearsal.QuotaStart;
import dev.sluice.console.rehearsal.RehearsalQuestion;
import dev.sluice.console.routes.RouteEdit;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Later;
import dev.sluice.console.ui.kit.Times;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What the route as it is typed would have done with the requests that came in: nothing is changed
/// by it, and nothing has to be saved for it.
final class RehearsalPanel extends Section {
    private static final long serialVersionUID = 1L;
    private static final List<Duration> SPANS =
            List.of(
                    Duration.ofMinutes(15),
                    Duration.ofHours(1),
                    Duration.ofHours(6),
                    Duration.ofHours(24));

    /// What is asked of the form when it is rehearsed.
    interface Draft {
        /// @throws dev.sluice.console.shared.ValidationException where it cannot be read
        RouteEdit edit();

        Set<String> down();

        Set<String> spent();

        /// Nothing is imagined any more.
        void wakeUp();
    }

    private final transient RouteSources sources;
    private final String route;
    private final transient Supplier<Draft> draft;
    private final Select<Duration> span;
    private final Select<QuotaStart> start;
    private final Button run;
    private final Button back;
    private final Div result = new Div();
    private int asked;

    /// @param route whose requests are taken; empty for a route that is not saved yet
    RehearsalPanel(RouteSources sources, String route, Supplier<Draft> draft) {
        this.sources = sources;
        this.route = route;
        this.draft = draft;
        addClassName("rehearsal");
        var title = getTranslation("rehearsal.title");
        getElement().setAttribute("aria-label", title);
        span =
                Inputs.choice(
                        getTranslation("rehearsal.span"),
                        SPANS,
                        one -> Inputs.say("rehearsal.span." + one.toMinutes()));
        span.setValue(Duration.ofHours(1));
        start =
                Inputs.choice(
                        getTranslation("rehearsal.start"),
                        List.of(QuotaStart.values()),
                        one -> Inputs.say("rehearsal.start." + one.word()));
        start.setValue(QuotaStart.LIVE);
        span.addValueChangeListener(change -> again(change.isFromClient()));
        start.addValueChangeListener(change -> again(change.isFromClient()));
        run = Inputs.plain(getTranslation("rehearsal.run"), Icon.FLASK, this::run);
        back = Inputs.plain(getTranslation("rehearsal.back"), Icon.RESTORE, this::wakeUp);
        back.setVisible(false);
        result.addClassName("rehearsal-result");
        result.getElement().setAttribute("role", "status");
        var buttons = new Div(run, back);
        buttons.addClassName("chips");
        var zone = new Span(Times.zone(sources.zone(), sources.clock().instant(), getLocale()));
        zone.addClassName("faint");
        var heading = new Div(Icon.FLASK.create(), new H3(title), zone);
        heading.addClassName("rehearsal-head");
        add(heading, new Paragraph(getTranslation("rehearsal.hint")));
        if (route.isEmpty()) {
            add(new Paragraph(getTranslation("rehearsal.new")));
            return;
        }
        add(Inputs.form(span, start), buttons, result);
    }

    private void again(boolean byHand) {
        if (byHand && result.getComponentCount() > 0) {
            run();
        }
    }

    private void wakeUp() {
        draft.get().wakeUp();
        imagined();
    }

    /// Something is imagined that was not before, or is not any more.
    void imagined() {
        if (route.isEmpty()) {
            return;
        }
        var now = draft.get();
        back.setVisible(!now.down().isEmpty() || !now.spent().isEmpty());
        run();
    }

    private void run() {
        var now = draft.get();
        RehearsalQuestion question;
        try {
            question =
                    new RehearsalQuestion(
                            route,
                            now.edit(),
                            now.down(),
                            now.spent(),
                            span.getValue(),
                            start.getValue());
        } catch (RuntimeException refused) {
            failed(dev.sluice.console.ui.kit.Failures.text(refused));
            return;
        }
        var mine = ++asked;
        run.setEnabled(false);
        if (result.getComponentCount() == 0) {
            result.add(new Span(getTranslation("rehearsal.running")));
        }
        Later.run(
                () -> sources.rehearsals().run(question),
                found -> {
                    if (mine == asked) {
                        run.setEnabled(true);
                        result.removeAll();
                        result.add(new RehearsalResult(found, question, sources.zone()));
                        // Below the cards on a narrow page, where nobody would see it come.
                        result.getElement().executeJs("this.scrollIntoView({block: 'nearest'})");
                    }
                },
                text -> {
                    if (mine == asked) {
                        failed(text);
                    }
                });
    }

    private void failed(String text) {
        run.setEnabled(true);
        result.removeAll();
        var banner = new Div(Icon.WARNING.create(), new Span(text));
        banner.addClassNames("banner", "watch");
        result.add(banner);
    }
}
