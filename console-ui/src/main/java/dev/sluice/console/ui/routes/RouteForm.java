package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.NumberField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.routes.Balancer;
import dev.sluice.console.routes.ConsumerSpent;
import dev.sluice.console.routes.Fallback;
import dev.sluice.console.routes.RouteEdit;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.ui.kit.Durations;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked about a route.
final class RouteForm implements EditForm {
    private static final List<String> ALGORITHMS =
            List.of("roundrobin", "least_request", "random", "chash", "adaptive");
    private static final List<String> HASHED =
            List.of("consumer", "header", "cookie", "vars", "vars_combinations");

    private final RouteSources sources;
    private final String existing;
    private Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final TextField model;
    private final TextField uri;
    private final TextField methods;
    private final TiersField tiers;
    private final Select<String> algorithm;
    private final Select<String> hashOn;
    private final TextField key;
    private final CheckboxGroup<Fallback> fallback = new CheckboxGroup<>();
    private final TextField statuses;
    private final IntegerField retries;
    private final TextField within;
    private final Select<ConsumerSpent> spent;
    private final Checkbox tryWhenAllOut;
    private final Checkbox continueStreams;
    private final NumberField body;
    private final RehearsalPanel rehearsal;
    private final Div content = new Div();

    private RouteForm(RouteSources sources, String existing, Expected expected) {
        this.sources = sources;
        this.existing = existing;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        model =
                fields.add(
                        "model",
                        Inputs.text(Inputs.say("routes.model"), Inputs.say("routes.model.hint")));
        model.addClassName("mono");
        uri =
                fields.add(
                        "uri",
                        Inputs.text(Inputs.say("routes.uri"), Inputs.say("routes.uri.hint")));
        uri.addClassName("mono");
        methods = fields.add("methods", Inputs.text(Inputs.say("routes.methods"), ""));
        methods.setPlaceholder("POST");
        methods.addClassName("mono");
        rehearsal = new RehearsalPanel(sources, existing, Typed::new);
        tiers = new TiersField(sources, fields, rehearsal::imagined);
        algorithm =
                fields.add(
                        "balancer.algorithm",
                        Inputs.choice(
                                Inputs.say("routes.balancer"),
                                ALGORITHMS,
                                word -> Inputs.say("balancer." + word)));
        hashOn =
                fields.add(
                        "balancer.hashOn",
                        Inputs.choice(
                                Inputs.say("routes.hash"),
                                HASHED,
                                word -> Inputs.say("hash." + word)));
        key = fields.add("balancer.key", Inputs.text(Inputs.say("routes.hash.key"), ""));
        key.addClassName("mono");
        fields.alias("balancer", algorithm);
        algorithm.addValueChangeListener(_ -> arrange());
        hashOn.addValueChangeListener(_ -> arrange());
        fallback.setLabel(Inputs.say("routes.fallback"));
        fallback.setItems(Fallback.values());
        fallback.setItemLabelGenerator(one -> Inputs.say("fallback." + one.word() + ".long"));
        fields.add("fallback", fallback);
        statuses =
                fields.add(
                        "fallbackStatuses",
                        Inputs.text(
                                Inputs.say("routes.statuses"), Inputs.say("routes.statuses.hint")));
        statuses.setPlaceholder("401, 402");
        retries =
                fields.add(
                        "maxRetries",
                        Inputs.whole(
                                Inputs.say("routes.retries"), Inputs.say("routes.retries.hint")));
        within =
                fields.add(
                        "retryWithin",
                        Inputs.text(Inputs.say("routes.within"), Inputs.say("routes.within.hint")));
        spent =
                fields.add(
                        "consumerSpent",
                        Inputs.choice(
                                Inputs.say("routes.spent"),
                                List.of(ConsumerSpent.values()),
                                one -> Inputs.say("spent." + one.word())));
        body =
                fields.add(
                        "maxBodyBytes",
                        Inputs.large(Inputs.say("routes.body"), Inputs.say("routes.body.hint")));
        tryWhenAllOut = fields.add("tryWhenAllOut", new Checkbox(Inputs.say("routes.all.out")));
        tryWhenAllOut.setHelperText(Inputs.say("routes.all.out.hint"));
        continueStreams =
                fields.add("continueStreams", new Checkbox(Inputs.say("routes.continue")));
        continueStreams.setHelperText(Inputs.say("routes.continue.hint"));
        var left =
                column(
                        "editor-main",
                        Inputs.form(name, model),
                        Inputs.form(uri, methods),
                        part(
                                "routes.targets.part",
                                "routes.targets.hint",
                                tiers,
                                Inputs.form(algorithm, hashOn, key)),
                        part("routes.limits", "", Inputs.form(body)));
        var right =
                column(
                        "editor-side",
                        rehearsal,
                        part(
                                "routes.fallback.part",
                                "routes.fallback.hint",
                                fallback,
                                Inputs.form(statuses, spent),
                                Inputs.form(retries, within),
                                tryWhenAllOut,
                                continueStreams));
        content.add(left, right);
        content.addClassName("editor");
    }

    private static Div column(String name, Component... inside) {
        var column = new Div(inside);
        column.addClassName(name);
        return column;
    }

    /// The form as it is typed, for a rehearsal.
    private final class Typed implements RehearsalPanel.Draft {
        @Override
        public RouteEdit edit() {
            return RouteForm.this.edit();
        }

        @Override
        public Set<String> down() {
            return tiers.down();
        }

        @Override
        public Set<String> spent() {
            return tiers.spent();
        }

        @Override
        public void wakeUp() {
            tiers.wakeUp();
        }
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

    private void arrange() {
        var hashed = "chash".equals(algorithm.getValue());
        hashOn.setVisible(hashed);
        key.setVisible(hashed && !"consumer".equals(hashOn.getValue()));
    }

    static RouteForm create(RouteSources sources) {
        var form = new RouteForm(sources, "", Expected.absent());
        form.algorithm.setValue("roundrobin");
        form.fallback.setValue(Set.of(Fallback.RATE_LIMITING, Fallback.HTTP_5XX));
        form.spent.setValue(ConsumerSpent.REJECT);
        form.tiers.begin();
        form.arrange();
        return form;
    }

    static RouteForm change(RouteSources sources, RouteRow row) {
        var form = new RouteForm(sources, row.name(), Expected.version(row.version()));
        form.model.setValue(row.model() == null ? "" : row.model());
        form.uri.setValue(row.uri() == null ? "" : row.uri());
        form.methods.setValue(row.uri() == null ? "" : String.join(", ", row.methods()));
        form.tiers.show(row.targets());
        form.algorithm.setValue(row.balancer().algorithm());
        form.hashOn.setValue(row.balancer().hashOn());
        form.key.setValue(row.balancer().key() == null ? "" : row.balancer().key());
        form.fallback.setValue(Set.copyOf(row.fallback()));
        form.statuses.setValue(
                row.fallbackStatuses().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ")));
        form.retries.setValue(row.maxRetries());
        form.within.setValue(Durations.text(row.retryWithin()));
        form.spent.setValue(row.consumerSpent());
        form.tryWhenAllOut.setValue(row.tryWhenAllOut());
        form.continueStreams.setValue(row.continueStreams());
        var most = row.guards().maxBodyBytes();
        if (most != null) {
            form.body.setValue(most.doubleValue());
        }
        form.arrange();
        return form;
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
        tiers.forgive();
        return sources.routes().put(name.getValue().strip(), edit(), expected).revision();
    }

    /// Somebody else saved the route meanwhile: what is typed here may go over it.
    @Override
    public Optional<Runnable> takeOver() {
        return existing.isEmpty()
                ? Optional.empty()
                : Optional.of(() ->
                        expected = Expected.version(sources.routes().get(existing).version()));
    }

    private RouteEdit edit() {
        var chash = "chash".equals(algorithm.getValue());
        return new RouteEdit(
                Inputs.typed(model),
                Inputs.typed(uri),
                words(methods),
                tiers.value(),
                new Balancer(
                        algorithm.getValue(),
                        chash ? hashOn.getValue() : null,
                        chash ? Inputs.typed(key) : null),
                fallback.getValue().stream().map(Fallback::word).sorted().toList(),
                statuses(),
                retries.getValue(),
                Durations.iso(within.getValue()),
                spent.getValue().word(),
                tryWhenAllOut.getValue(),
                continueStreams.getValue(),
                Inputs.longOf(body));
    }

    private static @Nullable List<String> words(TextField field) {
        var typed = Inputs.typed(field);
        return typed == null
                ? null
                : Arrays.stream(typed.split("[,;\\s]+")).filter(word -> !word.isEmpty()).toList();
    }

    private @Nullable List<Integer> statuses() {
        var typed = words(statuses);
        if (typed == null) {
            return null;
        }
        try {
            return typed.stream().map(Integer::valueOf).toList();
        } catch (NumberFormatException _) {
            throw new ValidationException(
                    List.of(
                            new FieldError(
                                    "fallbackStatuses",
                                    "routes.statuses.bad",
                                    List.of(),
                                    "numbers, separated by commas")));
        }
    }
}
