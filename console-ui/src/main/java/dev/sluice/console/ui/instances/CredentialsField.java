package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.instances.CredentialChange;
import dev.sluice.console.instances.CredentialRow;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The credentials of an instance, write-only: a stored one shows its name, what is typed replaces
/// it, an empty field keeps it, and removing says so to the service.
final class CredentialsField extends Div {
    private static final long serialVersionUID = 1L;

    /// Where a credential travels.
    private enum Place {
        HEADER,
        QUERY
    }

    private final transient Fields fields;
    private final Div lines = new Div();
    private final List<Line> shown = new ArrayList<>();
    private final transient Map<String, CredentialChange> removedHeaders = new LinkedHashMap<>();
    private final transient Map<String, CredentialChange> removedQuery = new LinkedHashMap<>();

    /// One credential.
    private final class Line extends Div {
        private static final long serialVersionUID = 1L;

        private final boolean stored;
        private final Select<Place> place =
                Inputs.choice(
                        Inputs.say("instances.credential.place"),
                        List.of(Place.values()),
                        one ->
                                Inputs.say(
                                        "place." + one.name().toLowerCase(java.util.Locale.ROOT)));
        private final TextField name = new TextField(Inputs.say("instances.credential.name"));
        private final PasswordField value =
                new PasswordField(Inputs.say("instances.credential.value"));

        Line(Place where, String called, @Nullable CredentialRow row) {
            stored = row != null;
            addClassName("fields");
            place.setValue(where);
            name.setValue(called);
            place.setReadOnly(stored);
            name.setReadOnly(stored);
            value.getElement().setAttribute("autocomplete", "off");
            if (row != null) {
                var reference = row.reference();
                value.setPlaceholder(
                        reference == null ? Inputs.say("instances.credential.stored") : reference);
            } else {
                value.setPlaceholder(Inputs.say("instances.credential.example"));
            }
            fields.watch(name);
            fields.watch(value);
            var remove =
                    Inputs.icon(
                            Inputs.say("instances.credential.remove"),
                            Icon.TRASH,
                            () -> CredentialsField.this.remove(this));
            remove.getStyle().set("margin-block-start", "1.55rem");
            add(place, name, value, remove);
        }
    }

    CredentialsField(Fields fields) {
        this.fields = fields;
        addClassName("rows-of-fields");
        lines.addClassName("rows-of-fields");
        add(
                lines,
                Inputs.plain(
                        getTranslation("instances.credential.add"),
                        Icon.PLUS,
                        () -> line(Place.HEADER, "", null)));
        fields.addPart("auth", this::show);
    }

    void show(List<CredentialRow> headers, List<CredentialRow> query) {
        headers.forEach(row -> line(Place.HEADER, row.name(), row));
        query.forEach(row -> line(Place.QUERY, row.name(), row));
    }

    /// The usual one, ready for its value.
    void suggest() {
        line(Place.HEADER, "Authorization", null);
    }

    private void line(Place place, String name, @Nullable CredentialRow row) {
        var line = new Line(place, name, row);
        shown.add(line);
        lines.add(line);
    }

    private void remove(Line line) {
        shown.remove(line);
        lines.remove(line);
        fields.touch();
        if (line.stored) {
            (line.place.getValue() == Place.HEADER ? removedHeaders : removedQuery)
                    .put(line.name.getValue(), new CredentialChange.Remove());
        }
    }

    Map<String, CredentialChange> headers() {
        return changes(Place.HEADER, removedHeaders);
    }

    Map<String, CredentialChange> query() {
        return changes(Place.QUERY, removedQuery);
    }

    private Map<String, CredentialChange> changes(
            Place place, Map<String, CredentialChange> removed) {
        var changes = new LinkedHashMap<>(removed);
        for (var line : shown) {
            if (line.place.getValue() != place) {
                continue;
            }
            var name = line.name.getValue().strip();
            var value = line.value.getValue();
            if (!value.isEmpty()) {
                changes.put(name, new CredentialChange.Replace(value));
            } else if (line.stored) {
                changes.put(name, new CredentialChange.Keep());
            }
        }
        return changes;
    }

    private Optional<Component> show(FieldError error) {
        for (var line : shown) {
            if (!line.name.getValue().isBlank() && error.field().contains(line.name.getValue())) {
                line.value.setInvalid(true);
                line.value.setErrorMessage(Failures.text(error));
                return Optional.of(line.value);
            }
        }
        return Optional.empty();
    }
}
