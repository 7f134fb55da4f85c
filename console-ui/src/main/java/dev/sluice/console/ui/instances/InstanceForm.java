package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.NumberField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.fleet.InstanceTests;
import dev.sluice.console.instances.Hosting;
import dev.sluice.console.instances.InstanceEdit;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.instances.TimeoutsEdit;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.ui.kit.Durations;
import dev.sluice.console.ui.kit.EditDrawer;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import java.util.List;
import java.util.Optional;

/// What is asked about a model instance.
final class InstanceForm implements EditForm {
    private final Instances instances;
    private final InstanceTests tests;
    private final String existing;
    private Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final Select<Hosting> hosting;
    private final TextField endpoint;
    private final TextField model;
    private final TextField provider;
    private final CredentialsField credentials = new CredentialsField(fields);
    private final ChecksField checks = new ChecksField(fields);
    private final TextField connect;
    private final TextField firstContent;
    private final TextField betweenChunks;
    private final TextField total;
    private final TextField plain;
    private final TextField lateUsage;
    private final NumberField maxOutput;
    private final Checkbox verify;
    private final Checkbox disabled;
    private final TestPanel test = new TestPanel();
    private final Div content = new Div();

    private InstanceForm(
            Instances instances, InstanceTests tests, String existing, Expected expected) {
        this.instances = instances;
        this.tests = tests;
        this.existing = existing;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        hosting =
                fields.add(
                        "hosting",
                        Inputs.choice(
                                Inputs.say("instances.hosting"),
                                List.of(Hosting.values()),
                                InstancesView::hosting));
        endpoint =
                fields.add(
                        "endpoint",
                        Inputs.text(
                                Inputs.say("instances.endpoint"),
                                Inputs.say("instances.endpoint.hint")));
        endpoint.setRequiredIndicatorVisible(true);
        endpoint.setPlaceholder("http://10.0.0.5:8000/v1/chat/completions");
        endpoint.addClassName("mono");
        model =
                fields.add(
                        "model",
                        Inputs.text(
                                Inputs.say("instances.model"), Inputs.say("instances.model.hint")));
        model.addClassName("mono");
        provider = fields.add("provider", Inputs.text(Inputs.say("instances.provider"), ""));
        provider.addClassName("mono");
        provider.setPlaceholder("openai-compatible");
        connect = duration("connect");
        firstContent = duration("firstContent");
        betweenChunks = duration("betweenChunks");
        total = duration("total");
        plain = duration("plain");
        lateUsage = duration("lateUsage");
        maxOutput =
                fields.add(
                        "maxOutputTokens",
                        Inputs.large(
                                Inputs.say("instances.output"),
                                Inputs.say("instances.output.hint")));
        verify = fields.add("tlsVerify", new Checkbox(Inputs.say("instances.tls")));
        disabled = fields.add("disabled", new Checkbox(Inputs.say("instances.disabled")));
        content.add(
                Inputs.form(name, hosting),
                Inputs.form(endpoint),
                Inputs.form(model, provider),
                part("instances.credentials", "instances.credentials.hint", credentials),
                part("instances.checks.part", "", checks),
                part(
                        "instances.timeouts",
                        "instances.timeouts.hint",
                        Inputs.form(connect, firstContent, betweenChunks, total, plain, lateUsage)),
                part("instances.more", "", Inputs.form(maxOutput), verify, disabled),
                test);
    }

    private TextField duration(String path) {
        var field =
                fields.add(
                        "timeouts." + path,
                        Inputs.text(
                                Inputs.say("timeouts." + path),
                                Inputs.say("timeouts." + path + ".hint")));
        field.setPlaceholder(Inputs.say("timeouts.default"));
        return field;
    }

    private static Div part(String title, String hint, Component... inside) {
        var part = new Div(new H3(Inputs.say(title)));
        part.addClassName("form-part");
        if (!hint.isEmpty()) {
            part.add(new Paragraph(Inputs.say(hint)));
        }
        part.add(inside);
        return part;
    }

    /// The form at the side for a new instance.
    static EditDrawer drawer(Instances instances, InstanceTests tests, Runnable afterSave) {
        return drawer(Inputs.say("instances.new"), create(instances, tests), afterSave);
    }

    /// The form at the side for one that exists.
    static EditDrawer drawer(
            Instances instances, InstanceTests tests, InstanceRow row, Runnable afterSave) {
        return drawer(
                Inputs.say("instances.edit", row.name()), change(instances, tests, row), afterSave);
    }

    private static EditDrawer drawer(String title, InstanceForm form, Runnable afterSave) {
        var drawer = new EditDrawer(title, form, afterSave, form.testButton());
        drawer.addClassName("wide");
        return drawer;
    }

    static InstanceForm create(Instances instances, InstanceTests tests) {
        var form = new InstanceForm(instances, tests, "", Expected.absent());
        form.hosting.setValue(Hosting.SELF_HOSTED);
        form.verify.setValue(true);
        form.credentials.suggest();
        return form;
    }

    static InstanceForm change(Instances instances, InstanceTests tests, InstanceRow row) {
        var form = new InstanceForm(instances, tests, row.name(), Expected.version(row.version()));
        form.hosting.setValue(row.hosting());
        form.endpoint.setValue(row.endpoint());
        form.model.setValue(row.model() == null ? "" : row.model());
        form.provider.setValue(row.provider());
        form.credentials.show(row.authHeaders(), row.authQuery());
        form.checks.show(row.checks());
        form.connect.setValue(Durations.text(row.timeouts().connect()));
        form.firstContent.setValue(Durations.text(row.timeouts().firstContent()));
        form.betweenChunks.setValue(Durations.text(row.timeouts().betweenChunks()));
        form.total.setValue(Durations.text(row.timeouts().total()));
        form.plain.setValue(Durations.text(row.timeouts().plain()));
        form.lateUsage.setValue(Durations.text(row.timeouts().lateUsage()));
        var most = row.maxOutputTokens();
        if (most != null) {
            form.maxOutput.setValue(most.doubleValue());
        }
        form.verify.setValue(row.tlsVerify());
        form.disabled.setValue(row.disabled());
        return form;
    }

    /// Calls the endpoint as it is typed, before anything is saved.
    Button testButton() {
        return Inputs.plain(
                Inputs.say("instances.test"),
                Icon.PLAY,
                () -> {
                    fields.clear();
                    test.run(
                            tests,
                            name.getValue().strip(),
                            edit(),
                            refused -> fields.show(Failures.fieldErrors(refused)));
                    test.getElement().executeJs("this.scrollIntoView({block: 'end'})");
                });
    }

    InstanceEdit edit() {
        return new InstanceEdit(
                Inputs.typed(provider),
                Inputs.typed(endpoint),
                Inputs.typed(model),
                hosting.getValue().word(),
                credentials.headers(),
                credentials.query(),
                checks.value(),
                new TimeoutsEdit(
                        Durations.iso(connect.getValue()),
                        Durations.iso(firstContent.getValue()),
                        Durations.iso(betweenChunks.getValue()),
                        Durations.iso(total.getValue()),
                        Durations.iso(plain.getValue()),
                        Durations.iso(lateUsage.getValue())),
                verify.getValue(),
                Inputs.longOf(maxOutput),
                disabled.getValue());
    }

    @Override
    public Component content() {
        return content;
    }

    @Override
    public Fields fields() {
        return fields;
    }

    @Override
    public long save() {
        return instances.put(name.getValue().strip(), edit(), expected).revision();
    }

    /// Somebody else saved the instance meanwhile, or took it out by hand.
    @Override
    public Optional<Runnable> takeOver() {
        return existing.isEmpty()
                ? Optional.empty()
                : Optional.of(() -> expected = Expected.version(instances.get(existing).version()));
    }
}
