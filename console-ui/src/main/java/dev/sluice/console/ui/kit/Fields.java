package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Focusable;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.HasValueAndElement;
import com.vaadin.flow.component.shared.HasValidationProperties;
import dev.sluice.console.shared.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The fields of one form by the path that the services name them with, so that a refusal lands at
/// the field it is about.
public final class Fields {
    private record Part(String prefix, Function<FieldError, Optional<Component>> take) {}

    private final Map<String, Component> byPath = new LinkedHashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private boolean touched;

    /// Makes the field known under its path.
    public <F extends Component & HasValue<?, ?> & HasValidationProperties> F add(
            String path, F field) {
        byPath.put(path, field);
        watch(field);
        return field;
    }

    /// A second path of a field that is already known.
    public void alias(String path, Component field) {
        byPath.put(path, field);
    }

    /// A part of the form that finds the field itself for all paths with this prefix; it answers
    /// with the component to focus.
    public void addPart(String prefix, Function<FieldError, Optional<Component>> take) {
        parts.add(new Part(prefix, take));
    }

    /// Counts what a person types into this field as a change to be saved.
    public void watch(HasValue<?, ?> field) {
        field.addValueChangeListener(change -> touched |= change.isFromClient());
    }

    /// Something was changed that is not saved yet.
    public void touch() {
        touched = true;
    }

    public boolean touched() {
        return touched;
    }

    /// A field holds something that cannot even be read, such as letters where a number belongs; it
    /// shows that itself.
    public Optional<Component> unreadable() {
        return byPath.values().stream()
                .filter(field ->
                        field instanceof HasValueAndElement<?, ?> value
                                && field instanceof HasValidationProperties check
                                && check.isInvalid()
                                && value.isEmpty()
                                && field.getElement().getProperty("_hasInputValue", false))
                .findFirst();
    }

    public void clear() {
        byPath.values().forEach(Fields::clear);
    }

    private static void clear(Component field) {
        if (field instanceof HasValidationProperties check) {
            check.setInvalid(false);
            check.setErrorMessage(null);
        }
    }

    /// Puts each error at its field and focuses the first one.
    ///
    /// @return the errors that belong to no field of this form
    public List<FieldError> show(List<FieldError> errors) {
        clear();
        var left = new ArrayList<FieldError>();
        Component first = null;
        for (var error : errors) {
            var at = place(error);
            if (at.isEmpty()) {
                left.add(error);
            } else if (first == null) {
                first = at.get();
            }
        }
        if (first instanceof Focusable<?> focusable) {
            focusable.focus();
        }
        return left;
    }

    private Optional<Component> place(FieldError error) {
        var field = byPath.get(error.field());
        if (field instanceof HasValidationProperties check) {
            check.setInvalid(true);
            check.setErrorMessage(Failures.text(error));
            return Optional.of(field);
        }
        for (var part : parts) {
            if (error.field().startsWith(part.prefix())) {
                var taken = part.take().apply(error);
                if (taken.isPresent()) {
                    return taken;
                }
            }
        }
        return Optional.empty();
    }
}
