package dev.sluice.console.ui.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Panel;

/// The way from nothing to the first answer, with what is done already ticked off.
final class SetupPanel extends Div {
    private static final long serialVersionUID = 1L;

    /// What is there already.
    ///
    /// @param key whether some consumer has been made, which is where keys are issued
    record Progress(boolean instance, boolean route, boolean key, boolean request) {
        boolean complete() {
            return instance && route && key && request;
        }
    }

    SetupPanel(Progress progress, String consumersPath) {
        var steps = new Div();
        steps.addClassName("steps");
        steps.getElement().setAttribute("role", "list");
        steps.add(
                step(1, "setup.instance", progress.instance(), "instances?new"),
                step(2, "setup.route", progress.route(), "routes?new"),
                step(3, "setup.key", progress.key(), consumersPath),
                step(4, "setup.request", progress.request(), consumersPath));
        add(new Panel(getTranslation("setup.title"), steps));
    }

    private Component step(int number, String key, boolean done, String path) {
        var mark = new Div();
        mark.addClassName("mark");
        if (done) {
            mark.add(Icon.CHECK.create());
        } else {
            mark.setText(String.valueOf(number));
        }
        var title = new Span(getTranslation(key));
        title.addClassName("title");
        var words = new Div(title);
        words.addClassName("grow");
        var step = new Div(mark, words);
        step.addClassName("step");
        step.getElement().setAttribute("role", "listitem");
        if (done) {
            step.addClassName("done");
            mark.getElement().setAttribute("role", "img");
            mark.getElement().setAttribute("aria-label", getTranslation("setup.done"));
        } else {
            var text = new Span(getTranslation(key + ".text"));
            text.addClassName("faint");
            words.add(text);
            step.add(new Anchor(path, getTranslation(key + ".do")));
        }
        return step;
    }
}
