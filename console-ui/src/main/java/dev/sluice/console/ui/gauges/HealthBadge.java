package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Span;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.fleet.InstanceHealth.AtGateway;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Tone;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of an instance in one word, the same wherever it is named: the worst that a gateway
/// says, how many say so where they do not all, and why on hovering.
public final class HealthBadge extends Span {
    private static final long serialVersionUID = 1L;

    public HealthBadge(@Nullable InstanceHealth health, boolean disabled) {
        addClassName("chips");
        if (disabled) {
            add(new StatusBadge(HealthWords.word(HealthState.DISABLED), Tone.CALM));
            return;
        }
        if (health == null || health.state() == HealthState.UNKNOWN) {
            add(new StatusBadge(HealthWords.word(HealthState.UNKNOWN), Tone.CALM));
            return;
        }
        var badge = new StatusBadge(words(health), HealthWords.tone(health.state()));
        var why =
                agreeing(health)
                        .map(AtGateway::reason)
                        .filter(reason -> !reason.isBlank())
                        .distinct()
                        .map(HealthWords::reason)
                        .collect(Collectors.joining("\n"));
        if (!why.isEmpty()) {
            badge.getElement().setAttribute("title", why);
        }
        add(badge);
        if (health.gateways().stream().anyMatch(at -> at.nameLost() != null)) {
            add(new StatusBadge(getTranslation("health.name.lost"), Tone.WATCH));
        }
    }

    /// The word alone, for a place without room for a badge.
    public static String words(InstanceHealth health) {
        var word = HealthWords.word(health.state());
        return unanimous(health)
                ? word
                : Inputs.say("health.some", word, agreeing(health).count(), asked(health));
    }

    /// Whether all gateways that have a say agree.
    public static boolean unanimous(InstanceHealth health) {
        return agreeing(health).count() == asked(health);
    }

    private static long asked(InstanceHealth health) {
        return health.gateways().stream().filter(at -> at.state() != HealthState.UNKNOWN).count();
    }

    /// What the badges say, to see whether any of them has to be drawn anew.
    public static Map<UUID, String> states(Map<UUID, InstanceHealth> health) {
        return health.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                one ->
                                        words(one.getValue())
                                                + agreeing(one.getValue())
                                                        .map(AtGateway::reason)
                                                        .toList()
                                                + one.getValue().gateways().stream()
                                                        .anyMatch(at -> at.nameLost() != null)));
    }

    private static Stream<AtGateway> agreeing(InstanceHealth health) {
        return health.gateways().stream().filter(at -> at.state() == health.state());
    }
}
