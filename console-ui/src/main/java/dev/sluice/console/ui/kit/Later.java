package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.server.Command;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContextHolder;

/// Work that takes seconds: done beside the page, as the same person, and shown when it is there.
public final class Later {
    private Later() {}

    /// @param work runs on a thread of its own
    /// @param shown gets the result, in the page
    /// @param failed gets a sentence where the work failed
    public static <T> void run(Supplier<T> work, Consumer<T> shown, Consumer<String> failed) {
        var ui = UI.getCurrent();
        var person = SecurityContextHolder.getContext();
        var _ =
                Thread.ofVirtual()
                        .name("console-later")
                        .start(() -> {
                            SecurityContextHolder.setContext(person);
                            try {
                                var result = work.get();
                                show(ui, () -> shown.accept(result));
                            } catch (RuntimeException failure) {
                                show(ui, () -> failed.accept(Failures.text(failure)));
                            } finally {
                                SecurityContextHolder.clearContext();
                            }
                        });
    }

    /// Whoever has left the page meanwhile misses nothing.
    private static void show(UI ui, Command what) {
        try {
            var _ = ui.access(what);
        } catch (UIDetachedException _) {
            // Nobody looks any more.
        }
    }
}
