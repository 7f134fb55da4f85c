package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.shared.DatabaseAway;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The strip above a page that says that the database is away, as long as it is.
///
/// It appears once however many questions fail, asks again and again beside the page, and when the
/// database answers it goes and has the page read anew; so nobody has to reload.
public final class Outage extends Div {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final transient BooleanSupplier answers;
    private final transient Duration pause;
    private final transient Runnable again;
    private boolean waiting;

    /// Belongs to the page at hand from now on.
    ///
    /// @param answers whether the database answers; may take seconds, is never asked in the page
    /// @param pause between two questions
    /// @param again reads anew what the page shows
    public Outage(BooleanSupplier answers, Duration pause, Runnable again) {
        this.answers = answers;
        this.pause = pause;
        this.again = again;
        addClassNames("banner", "outage");
        getElement().setAttribute("role", "alert");
        add(Icon.WARNING.create(), new Span(getTranslation("kit.outage")));
        setVisible(false);
        ComponentUtil.setData(UI.getCurrent(), Outage.class, this);
    }

    /// Shows the strip of the page at hand where the failure means that the database is away.
    ///
    /// @return whether it did; where not, somebody else has to say what failed
    public static boolean shows(Throwable failure) {
        if (!DatabaseAway.caused(failure)) {
            return false;
        }
        var ui = UI.getCurrent();
        var strip = ui == null ? null : ComponentUtil.getData(ui, Outage.class);
        if (strip == null) {
            return false;
        }
        strip.show(ui, failure);
        return true;
    }

    private void show(UI ui, Throwable failure) {
        if (waiting) {
            return;
        }
        waiting = true;
        setVisible(true);
        LOG.warn("the database does not answer: {}", failure.getMessage());
        Thread.ofVirtual().name("console-outage").start(() -> waitForIt(ui));
    }

    private void waitForIt(UI ui) {
        try {
            do {
                Thread.sleep(pause);
            } while (ui.isAttached() && !answers.getAsBoolean());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (ui.isAttached()) {
            var _ = ui.access(this::end);
        }
    }

    private void end() {
        waiting = false;
        setVisible(false);
        again.run();
    }
}
