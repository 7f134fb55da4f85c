package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.progressbar.ProgressBar;
import dev.sluice.console.fleet.InstanceTests;
import dev.sluice.console.fleet.TestOutcome;
import dev.sluice.console.instances.InstanceEdit;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Later;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import java.util.function.Consumer;

/// What a gateway saw when it called the endpoint: how it went, how long it took, and where it did
/// not go well, what to look at.
final class TestPanel extends Div {
    private static final long serialVersionUID = 1L;

    TestPanel() {
        addClassName("test-panel");
        getElement().setAttribute("role", "status");
    }

    /// Tests an instance as it is stored, in a dialog of its own.
    static void open(Instances instances, InstanceTests tests, InstanceRow row) {
        var panel = new TestPanel();
        var dialog = new Dialog(Inputs.say("instances.test.title", row.name()), panel);
        dialog.setWidth("34rem");
        dialog.getFooter().add(Inputs.plain(Inputs.say("kit.close"), Icon.CLOSE, dialog::close));
        dialog.open();
        panel.run(tests, row.name(), InstanceForm.change(instances, tests, row).edit());
    }

    /// Has a gateway call the endpoint as the form describes it; nothing is saved.
    void run(InstanceTests tests, String name, InstanceEdit edit) {
        run(tests, name, edit, this::failed);
    }

    void run(
            InstanceTests tests,
            String name,
            InstanceEdit edit,
            Consumer<RuntimeException> refused) {
        var bar = new ProgressBar();
        bar.setIndeterminate(true);
        bar.getElement().setAttribute("aria-label", getTranslation("instances.test.running"));
        removeAll();
        add(new Paragraph(getTranslation("instances.test.running")), bar);
        Later.run(
                () -> outcome(tests, name, edit),
                outcome -> {
                    switch (outcome) {
                        case Seen(var seen) -> show(seen);
                        case Refused(var why) -> {
                            removeAll();
                            refused.accept(why);
                        }
                    }
                },
                this::problem);
    }

    private sealed interface Outcome {}

    private record Seen(TestOutcome seen) implements Outcome {}

    private record Refused(ValidationException why) implements Outcome {}

    private static Outcome outcome(InstanceTests tests, String name, InstanceEdit edit) {
        try {
            return new Seen(tests.run(name, edit));
        } catch (ValidationException why) {
            return new Refused(why);
        }
    }

    private void failed(RuntimeException why) {
        problem(Failures.text(why));
    }

    private void problem(String text) {
        removeAll();
        var banner = new Div(Icon.WARNING.create(), new Span(text));
        banner.addClassName("banner");
        add(banner);
    }

    private void show(TestOutcome outcome) {
        removeAll();
        var head =
                new Div(
                        new StatusBadge(
                                getTranslation("test." + outcome.category()),
                                outcome.ok() ? Tone.GOOD : Tone.BAD),
                        new Span(Times.duration(outcome.took())));
        head.addClassName("row");
        if (!outcome.node().isEmpty()) {
            head.add(new Span(getTranslation("test.from")), new Mono(outcome.node()));
        }
        if (outcome.status() > 0) {
            head.add(new Span(getTranslation("test.http", String.valueOf(outcome.status()))));
        }
        add(head, new Paragraph(getTranslation("test." + outcome.category() + ".advice")));
        // What went well needs no words of the gateway's own, which are English.
        if (!outcome.ok() && !outcome.detail().isBlank()) {
            var detail = new Div(outcome.detail());
            detail.addClassNames("mono", "faint");
            add(detail);
        }
    }
}
