package dev.sluice.console.ui.gauges;

import dev.sluice.console.events.EventKind;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import java.util.Locale;
import java.util.stream.Collectors;

/// What happened to instances and to the traffic before them, in sentences.
public final class EventWords {
    private EventWords() {}

    /// What happened.
    public static String sentence(InstanceEventRow event) {
        return switch (event.kind()) {
            case STATE ->
                    Failures.word(
                            "event.state." + event.to(),
                            event.instance() + " → " + event.to(),
                            event.instance());
            case SWITCHED ->
                    event.toInstance().isEmpty()
                            ? Inputs.say("event.switched.nowhere", event.route(), event.instance())
                            : Inputs.say(
                                    "event.switched",
                                    event.route(),
                                    event.instance(),
                                    String.valueOf(event.fromPriority()),
                                    event.toInstance(),
                                    String.valueOf(event.toPriority()));
            case FLOWED_BACK ->
                    Inputs.say(
                            "event.flowed.back",
                            event.route(),
                            event.toInstance().isEmpty() ? event.instance() : event.toInstance());
            case NAME_LOST -> Inputs.say("event.name.lost", event.instance());
            case NAME_FOUND -> Inputs.say("event.name.found", event.instance());
        };
    }

    /// Why, as a sentence; empty where nobody said.
    public static String reason(InstanceEventRow event) {
        var why = why(event);
        return why.isEmpty()
                ? why
                : why.substring(0, 1).toUpperCase(Locale.ROOT) + why.substring(1);
    }

    private static String why(InstanceEventRow event) {
        var why = event.reason().isBlank() ? "" : HealthWords.reason(event.reason());
        if (event.detail().isBlank()) {
            return why;
        }
        return why.isEmpty() ? event.detail() : Inputs.say("reason.detail", why, event.detail());
    }

    /// How long what ended here had lasted; empty where that is not known.
    public static String duration(InstanceEventRow event) {
        var lasted = event.duration();
        if (lasted == null || lasted.isZero()) {
            return "";
        }
        var said = Times.duration(lasted);
        return switch (event.kind()) {
            case STATE ->
                    event.from().isEmpty()
                            ? ""
                            : Inputs.say("event.was", HealthWords.word(event.from()), said);
            case SWITCHED -> Inputs.say("event.after", said);
            case FLOWED_BACK -> Inputs.say("event.away", said);
            case NAME_LOST, NAME_FOUND -> Inputs.say("event.lost.for", said);
        };
    }

    /// Whose requests were moved or failed by it; empty where nobody's were.
    public static String affected(InstanceEventRow event, Locale locale) {
        return event.affected().isEmpty()
                ? ""
                : Inputs.say(
                        "event.affected",
                        event.affected().stream()
                                .map(one ->
                                        Inputs.say(
                                                "event.affected.one",
                                                one.tenant(),
                                                Numbers.exact(one.requests(), locale)))
                                .collect(Collectors.joining(Inputs.say("kit.comma"))));
    }

    public static Tone tone(InstanceEventRow event) {
        return switch (event.kind()) {
            case STATE -> HealthWords.tone(HealthState.of(event.to()));
            case SWITCHED, NAME_LOST -> Tone.WATCH;
            case FLOWED_BACK, NAME_FOUND -> Tone.GOOD;
        };
    }

    /// The kind's word, or for a state the state's own.
    public static String badge(InstanceEventRow event) {
        return event.kind() == EventKind.STATE
                ? HealthWords.word(event.to())
                : Inputs.say("event.kind." + event.kind().word());
    }
}
