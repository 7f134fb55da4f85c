package dev.sluice.console.ui.gauges;

import dev.sluice.console.events.HealthState;
import dev.sluice.console.fleet.InstanceHealth.AtGateway;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Locale;

/// How states, and why they are so, are said to people.
public final class HealthWords {
    private static final String BY_HAND = "by_hand";

    private HealthWords() {}

    public static Tone tone(HealthState state) {
        return switch (state) {
            case HEALTHY -> Tone.GOOD;
            case SUSPECT, PROBING, RAMPING, DRAINING -> Tone.WATCH;
            case EJECTED -> Tone.BAD;
            case DISABLED, UNKNOWN -> Tone.CALM;
        };
    }

    /// The state in one word.
    public static String word(HealthState state) {
        return Inputs.say("health." + state.word());
    }

    /// The same for a word of a gateway; empty where it is none.
    public static String word(String state) {
        return state.isEmpty() ? "" : Failures.word("health." + state, state);
    }

    /// What the state means for requests, in one sentence.
    public static String meaning(HealthState state) {
        return Inputs.say("health." + state.word() + ".means");
    }

    /// A reason of the gateways in words: `hard_failures`, or a word with what was observed behind
    /// a colon; what is no known word is shown as it is.
    public static String reason(String reason) {
        var colon = reason.indexOf(": ");
        var word = colon < 0 ? reason : reason.substring(0, colon);
        var key = "reason." + word.toLowerCase(Locale.ROOT).replace(' ', '_');
        var said = Failures.word(key, word);
        return colon < 0 ? said : Inputs.say("reason.detail", said, reason.substring(colon + 2));
    }

    /// Since when, why and until when one gateway keeps an instance in its state, in sentences.
    public static String story(AtGateway at, Instant now, ZoneId zone) {
        if (at.state() == HealthState.UNKNOWN) {
            return Inputs.say("story.unknown");
        }
        var parts = new ArrayList<String>();
        parts.add(since(at, now));
        if (!at.reason().isBlank()) {
            parts.add(Inputs.say("story.because", reason(at.reason())));
        }
        var until = at.until();
        switch (at.state()) {
            case EJECTED ->
                    parts.add(
                            until == null
                                    ? Inputs.say(
                                            at.reason().startsWith(BY_HAND)
                                                    ? "story.ejected.hand"
                                                    : "story.ejected.open")
                                    : Inputs.say("story.ejected.until", clock(until, zone)));
            case RAMPING -> {
                parts.add(Inputs.say("story.share", Math.round(at.share() * 100)));
                if (until != null) {
                    parts.add(Inputs.say("story.ramping.until", clock(until, zone)));
                }
            }
            case PROBING -> parts.add(Inputs.say("story.probing"));
            case DRAINING -> parts.add(Inputs.say("story.draining", at.active()));
            case HEALTHY, SUSPECT, DISABLED, UNKNOWN -> {}
        }
        if (at.ejections() > 1) {
            parts.add(Inputs.say("story.ejections", at.ejections()));
        }
        return String.join(Inputs.say("story.between"), parts);
    }

    private static String since(AtGateway at, Instant now) {
        var since = at.since();
        if (since == null) {
            return Inputs.say("story.is", word(at.state()));
        }
        var lasted = Duration.between(since, now);
        return Inputs.say(
                "story.since",
                word(at.state()),
                Times.duration(lasted.isNegative() ? Duration.ZERO : lasted));
    }

    private static String clock(Instant at, ZoneId zone) {
        return Times.clock(at, zone);
    }
}
