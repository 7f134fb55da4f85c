package dev.sluice.console.shared;

import java.util.List;

/// The edit is valid by itself but not beside what is stored: in use, taken, or changed meanwhile.
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why: the word says what a caller can do about it.
    public enum Reason {
        /// Something refers to the object; remove that first.
        IN_USE,
        /// Another object already has this name, model, uri or identity.
        TAKEN,
        /// Somebody changed the object since it was read; read it again.
        CHANGED_MEANWHILE
    }

    private final Reason reason;
    private final transient FieldError error;

    public ConflictException(Reason reason, FieldError error) {
        super(error.message());
        this.reason = reason;
        this.error = error;
    }

    public Reason reason() {
        return reason;
    }

    /// The field at fault (empty for the object), the message key, and the message that names the
    /// other object.
    public FieldError error() {
        return error;
    }

    /// A conflict whose English message is the template with its arguments filled in.
    public static ConflictException of(
            Reason reason, String field, String key, String template, Object... args) {
        var defects = new Defects();
        defects.add(field, key, template, args);
        return new ConflictException(reason, defects.errors().getFirst());
    }

    /// Something is used by others, which are named.
    public static ConflictException inUse(ConfigKind kind, String name, List<Use> uses) {
        var shown = uses.stream().limit(10).map(Use::text).toList();
        var more =
                uses.size() > shown.size() ? " and " + (uses.size() - shown.size()) + " more" : "";
        return of(
                Reason.IN_USE,
                "",
                "error.in.use",
                "{0} {1} is used by {2}",
                kind.word(),
                name,
                String.join(", ", shown) + more);
    }
}
