package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;

/// What a side form shows and does; the form owns its fields, the view owns the form.
public interface EditForm {

    Component content();

    Fields fields();

    /// Hands what was typed to the service.
    ///
    /// @return the revision that carries it
    long save();
}
