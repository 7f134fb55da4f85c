package dev.sluice.console.shared;

import java.util.List;

/// One field that is wrong.
///
/// @param field the path as the REST body names it: `targets[1].weight`, or empty for the whole
///   object
/// @param key the message key of the user interface: `error.weight.negative`
/// @param args what the translated message puts into `{0}`, `{1}`, ...
/// @param message the same in English, complete
public record FieldError(String field, String key, List<String> args, String message) {
    public FieldError {
        args = List.copyOf(args);
    }
}
