package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.NotificationVariant;

/// Short messages at the edge of the page.
public final class Notes {
    private Notes() {}

    /// Something went well: disappears by itself.
    public static void done(String text) {
        var note = new Notification(text, 4_000, Notification.Position.BOTTOM_END);
        note.addThemeVariants(NotificationVariant.SUCCESS);
        note.open();
    }

    /// It went well, but there is something to know about it.
    public static void warning(String text) {
        var note = new Notification(text, 15_000, Notification.Position.BOTTOM_END);
        note.addThemeVariants(NotificationVariant.WARNING);
        note.open();
    }

    /// Something did not: stays long enough to be read, and interrupts a screen reader.
    public static void problem(String text) {
        var note = new Notification(text, 10_000, Notification.Position.BOTTOM_END);
        note.addThemeVariants(NotificationVariant.ERROR);
        note.setAssertive(true);
        note.open();
    }
}
