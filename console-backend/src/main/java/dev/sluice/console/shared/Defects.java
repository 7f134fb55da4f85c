package dev.sluice.console.shared;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong with one edit, so that the answer names everything at once.
public final class Defects {
    private final List<FieldError> errors = new ArrayList<>();

    /// Notes one defect; a field that already has one keeps the first, which caused the rest.
    ///
    /// @param template the English message; `{0}`, `{1}`, ... stand for the arguments
    public void add(String field, String key, String template, Object... args) {
        if (!field.isEmpty() && has(field)) {
            return;
        }
        var message = template;
        var texts = new ArrayList<String>(args.length);
        for (var i = 0; i < args.length; i++) {
            var text = String.valueOf(args[i]);
            texts.add(text);
            message = message.replace("{" + i + "}", text);
        }
        errors.add(new FieldError(field, key, texts, message));
    }

    /// Takes over what another reader found.
    public void addAll(Defects others) {
        for (var error : others.errors) {
            if (error.field().isEmpty() || !has(error.field())) {
                errors.add(error);
            }
        }
    }

    /// Whether this field is known to be wrong.
    public boolean has(String field) {
        return errors.stream().anyMatch(error -> error.field().equals(field));
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// @throws ValidationException with all defects, where there is one
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ValidationException(errors);
        }
    }
}
