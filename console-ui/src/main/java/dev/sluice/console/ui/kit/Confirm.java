package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;

/// Asks before something that cannot be undone, naming what it is.
public final class Confirm {
    private Confirm() {}

    /// Asks whether to delete; the action runs only on a yes.
    ///
    /// @param what the kind and name: `route qwen`
    /// @param consequence what happens to others
    public static void delete(String what, String consequence, Runnable action) {
        var ui = UI.getCurrent();
        var dialog =
                new ConfirmDialog(
                        ui.getTranslation("kit.delete.title", what),
                        consequence,
                        ui.getTranslation("kit.delete.yes"),
                        _ -> action.run());
        dialog.setConfirmButtonTheme("error primary");
        dialog.setCancelable(true);
        dialog.setCancelText(ui.getTranslation("kit.cancel"));
        open(dialog);
    }

    /// Asks whether typed changes may be lost.
    public static void discard(Runnable action) {
        var ui = UI.getCurrent();
        var dialog =
                new ConfirmDialog(
                        ui.getTranslation("kit.discard.title"),
                        ui.getTranslation("kit.discard.text"),
                        ui.getTranslation("kit.discard.yes"),
                        _ -> action.run());
        dialog.setConfirmButtonTheme("error primary");
        dialog.setCancelable(true);
        dialog.setCancelText(ui.getTranslation("kit.discard.no"));
        open(dialog);
    }

    /// Begins at the way out: whoever presses Enter without reading loses nothing.
    private static void open(ConfirmDialog dialog) {
        dialog.open();
        dialog.getElement()
                .executeJs(
                        """
                        const out = () => {
                            const button = this.querySelector('[slot="cancel-button"]');
                            if (button) { button.focus(); }
                        };
                        this.addEventListener('opened-changed', e => e.detail.value && setTimeout(out));
                        setTimeout(out)\
                        """);
    }
}
