package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.page.PageVisibility;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// Keeps a part of a page up to date while somebody looks at it.
public final class Live {
    private Live() {}

    /// Listens from the moment the component is shown until it is taken away, and refreshes it in
    /// its own session. A hidden tab is left alone; what it missed it gets when it shows again.
    ///
    /// @param listen starts to listen and answers with what ends it
    public static void follow(
            Component shown, Function<Runnable, ? extends AutoCloseable> listen, Runnable refresh) {
        shown.addAttachListener(attached -> {
            var ui = attached.getUI();
            var waiting = new AtomicBoolean();
            var subscription = listen.apply(() -> later(ui, shown, waiting, refresh));
            shown.addDetachListener(detached -> {
                detached.unregisterListener();
                try {
                    subscription.close();
                } catch (Exception e) {
                    throw new IllegalStateException("a subscription did not end", e);
                }
            });
        });
    }

    private static void later(UI ui, Component shown, AtomicBoolean waiting, Runnable refresh) {
        // One refresh under way is enough: it reads the newest state when its turn comes.
        if (!ui.isAttached() || !waiting.compareAndSet(false, true)) {
            return;
        }
        var _ =
                ui.access(() -> {
                    waiting.set(false);
                    if (shown.isAttached() && visible(ui)) {
                        refresh.run();
                    }
                });
    }

    private static boolean visible(UI ui) {
        return ui.getPage().pageVisibilitySignal().peek() != PageVisibility.HIDDEN;
    }
}
