package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;

/// What can be done with one row: first what is special to it, then edit and delete.
public final class RowActions extends Span {
    private static final long serialVersionUID = 1L;

    public RowActions(String name, Runnable edit, Runnable delete, Component... special) {
        addClassName("row-actions");
        add(special);
        add(
                Inputs.icon(getTranslation("kit.edit.named", name), Icon.EDIT, edit),
                Inputs.icon(getTranslation("kit.delete.named", name), Icon.TRASH, delete));
    }
}
