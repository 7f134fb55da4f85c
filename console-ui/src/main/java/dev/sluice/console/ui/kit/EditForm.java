package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import dev.sluice.console.shared.FieldError;
import java.util.List;

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
}
