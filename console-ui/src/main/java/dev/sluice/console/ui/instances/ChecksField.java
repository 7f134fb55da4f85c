package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How an instance is probed: as its hosting suggests, by a request with a few settings, or by the
/// whole object of the dialect as JSON.
///
/// What the few settings cannot show is shown as JSON, so that saving the form never drops a field.
final class ChecksField extends Div {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The ways to say it.
    enum Way {
        USUAL,
        HTTP,
        JSON
    }

    private final Select<Way> way;
    private final TextField path;
    private final IntegerField every;
    private final IntegerField failures;
    private final TextArea json;
    private final Component http;

    ChecksField(Fields fields) {
        way =
                Inputs.choice(
                        getTranslation("instances.checks"),
                        List.of(Way.values()),
                        one -> Inputs.say("checks." + one.name().toLowerCase(Locale.ROOT)));
        way.setHelperText(getTranslation("instances.checks.hint"));
        path = Inputs.text(getTranslation("checks.path"), "");
        every = Inputs.whole(getTranslation("checks.every"), "");
        failures = Inputs.whole(getTranslation("checks.failures"), "");
        json = new TextArea(getTranslation("checks.json.label"));
        json.setWidthFull();
        json.setMinRows(6);
        json.addClassName("mono");
        http = Inputs.form(path, every, failures);
        fields.watch(way);
        fields.watch(path);
        fields.watch(every);
        fields.watch(failures);
        fields.watch(json);
        way.addValueChangeListener(_ -> arrange());
        way.setValue(Way.USUAL);
        path.setValue("/health");
        every.setValue(5);
        failures.setValue(3);
        add(way, http, json);
        fields.addPart("checks", this::show);
        arrange();
    }

    private void arrange() {
        http.setVisible(way.getValue() == Way.HTTP);
        json.setVisible(way.getValue() == Way.JSON);
    }

    /// Shows a stored object.
    void show(@Nullable String checks) {
        if (checks == null) {
            way.setValue(Way.USUAL);
            return;
        }
        var simple = simple(checks);
        if (simple.isEmpty()) {
            json.setValue(checks);
            way.setValue(Way.JSON);
            return;
        }
        var active = simple.get().path("active");
        path.setValue(active.path("http_path").asString("/"));
        every.setValue(active.path("healthy").path("interval").asInt(1));
        failures.setValue(active.path("unhealthy").path("http_failures").asInt(5));
        way.setValue(Way.HTTP);
    }

    /// The object, where the few settings say all of it.
    private static Optional<JsonNode> simple(String checks) {
        try {
            var root = JSON.readTree(checks);
            var active = root.path("active");
            var fits =
                    only(root, Set.of("active"))
                            && only(active, Set.of("type", "http_path", "healthy", "unhealthy"))
                            && active.path("type").asString("").equals("http")
                            && only(active.path("healthy"), Set.of("interval"))
                            && only(active.path("unhealthy"), Set.of("interval", "http_failures"))
                            && active.path("healthy")
                                    .path("interval")
                                    .equals(active.path("unhealthy").path("interval"));
            return fits ? Optional.of(root) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static boolean only(JsonNode node, Set<String> names) {
        return node.isObject() && names.containsAll(new TreeSet<>(node.propertyNames()));
    }

    /// The object as the service takes it; null for what the hosting suggests.
    @Nullable String value() {
        return switch (way.getValue()) {
            case USUAL -> null;
            case JSON -> json.getValue();
            case HTTP -> http().toString();
        };
    }

    private ObjectNode http() {
        var root = JSON.createObjectNode();
        var active = root.putObject("active");
        active.put("type", "http");
        active.put("http_path", path.getValue().strip());
        active.putObject("healthy").put("interval", every.getValue());
        active.putObject("unhealthy")
                .put("interval", every.getValue())
                .put("http_failures", failures.getValue());
        return root;
    }

    private Optional<Component> show(FieldError error) {
        var text = Failures.text(error);
        if (way.getValue() == Way.JSON) {
            json.setInvalid(true);
            json.setErrorMessage(text);
            return Optional.of(json);
        }
        if (error.field().contains("path")) {
            path.setInvalid(true);
            path.setErrorMessage(text);
            return Optional.of(path);
        }
        if (error.field().contains("failures")) {
            failures.setInvalid(true);
            failures.setErrorMessage(text);
            return Optional.of(failures);
        }
        every.setInvalid(true);
        every.setErrorMessage(text);
        return Optional.of(every);
    }
}
