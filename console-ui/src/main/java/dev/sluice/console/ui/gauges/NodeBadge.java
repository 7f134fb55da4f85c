package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.UI;
import dev.sluice.console.fleet.NodeState;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Tone;
import java.util.Locale;

/// Where a gateway stands towards the newest revision, in one word.
public final class NodeBadge {
    private NodeBadge() {}

    public static StatusBadge of(NodeState state) {
        var tone =
                switch (state) {
                    case CURRENT -> Tone.GOOD;
                    case BEHIND, DRAINING -> Tone.WATCH;
                    case REJECTED -> Tone.BAD;
                    case AWAY -> Tone.CALM;
                };
        return new StatusBadge(
                UI.getCurrent().getTranslation("node." + state.name().toLowerCase(Locale.ROOT)),
                tone);
    }
}
