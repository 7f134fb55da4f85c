package dev.sluice.console.shared;

import java.util.List;
import java.util.stream.Collectors;

/// What was asked for is not valid; nothing of it was done. Carries every field that is wrong.
public final class ValidationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    public ValidationException(List<FieldError> errors) {
        super(
                errors.stream()
                        .map(error -> error.field() + ": " + error.message())
                        .collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    /// One field is wrong; `{0}`, `{1}`, ... of the English template stand for the arguments.
    public static ValidationException of(
            String field, String key, String template, Object... args) {
        var defects = new Defects();
        defects.add(field, key, template, args);
        return new ValidationException(defects.errors());
    }

    public List<FieldError> errors() {
        return errors;
    }
}
