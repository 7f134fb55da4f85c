package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import dev.sluice.console.shared.FieldError;
import java.util.List;
import java.util.Optional;

/// What a side form shows and does; the form owns its fields, the view owns the form.
public interface EditForm {

    Component content();

    Fields fields();

    /// What the last save was warned of, though it went through.
    default List<FieldError> warnings() {
        return List.of();
    }

    /// Hands what was typed to the service.
    ///
    /// @return the revision that carries it
    long save();

    /// Where somebody else saved the same object meanwhile: makes the next save put what was typed
    /// over theirs. Empty where that would make no sense.
    default Optional<Runnable> takeOver() {
        return Optional.empty();
    }
}
