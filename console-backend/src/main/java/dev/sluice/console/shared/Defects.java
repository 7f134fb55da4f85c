package dev.sluice.console.shared;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong with one edit, so that the answer names everything at once.
public final class Defects {
    private final List<FieldError> errors = new ArrayList<>();

    /// Notes one defect.
    ///
    /// @param template the English message; `{0}`, `{1}`, ... stand for the arguments
    public void add(String field, String key, String template, Object... args) {
        var message = template;
        var texts = new ArrayList<String>(args.length);
        for (var i = 0; i < args.length; i++) {
            var text = String.valueOf(args[i]);
            texts.add(text);
            message = message.replace("{" + i + "}", text);
        }
        errors.add(new FieldError(field, key, texts, message));
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
