package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.fleet.InstanceHealth.AtGateway;
import dev.sluice.console.fleet.InstanceHealth.LastProbe;
import dev.sluice.console.insight.FirstTokenTimes;
import dev.sluice.console.ui.gauges.HealthBadge;
import dev.sluice.console.ui.gauges.HealthWords;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.StatTile;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Tone;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/// The headline of an instance: its state, what runs on it, how fast it answers, its last probe.
final class InstanceTiles extends Div {
    private static final long serialVersionUID = 1L;

    private final StatTile state;
    private final StatTile open;
    private final StatTile firstToken;
    private final StatTile lastProbe;

    InstanceTiles() {
        addClassName("tiles");
        state = new StatTile(getTranslation("instance.state"), Icon.INSTANCES);
        open = new StatTile(getTranslation("instance.open"), Icon.GATEWAYS);
        firstToken = new StatTile(getTranslation("instance.first.token"), Icon.CLOCK);
        lastProbe = new StatTile(getTranslation("instance.last.probe"), Icon.PLAY);
        firstToken.show("–", "");
        add(state, open, firstToken, lastProbe);
    }

    /// Requests in flight to it from all gateways.
    static int open(InstanceHealth health) {
        return health.gateways().stream().mapToInt(AtGateway::active).sum();
    }

    void show(InstanceHealth health, HealthState shown, ZoneId zone) {
        state.show(
                HealthWords.word(shown),
                HealthWords.word(shown),
                new Span(
                        shown == health.state() && !HealthBadge.unanimous(health)
                                ? HealthBadge.words(health)
                                : HealthWords.meaning(shown)));
        for (var tone : Tone.values()) {
            state.setClassName(
                    "tone-" + tone.name().toLowerCase(Locale.ROOT),
                    tone == HealthWords.tone(shown));
        }
        var running = Numbers.exact(open(health), getLocale());
        open.show(running, running, new Span(getTranslation("instance.open.text")));
        health.gateways().stream()
                .map(AtGateway::lastProbe)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(LastProbe::at))
                .ifPresentOrElse(
                        probe -> show(probe, zone),
                        () ->
                                lastProbe.show(
                                        "–", "", new Span(getTranslation("instance.probe.none"))));
    }

    private void show(LastProbe probe, ZoneId zone) {
        lastProbe.show(
                getTranslation(probe.ok() ? "instance.probe.ok" : "instance.probe.failed"),
                Times.second(probe.at(), zone),
                new Span(
                        getTranslation(
                                "instance.probe.took",
                                Times.duration(probe.took()),
                                Times.clock(probe.at(), zone))),
                new Span(detail(probe)));
    }

    private String detail(LastProbe probe) {
        if (!probe.detail().isBlank()) {
            return probe.detail();
        }
        return probe.status() == 0
                ? ""
                : getTranslation("instance.probe.status", String.valueOf(probe.status()));
    }

    void show(FirstTokenTimes times) {
        if (times.answers() == 0) {
            firstToken.show("–", "", new Span(getTranslation("instance.first.none")));
            return;
        }
        firstToken.show(
                Times.duration(times.median()),
                Times.duration(times.median()),
                new Span(
                        getTranslation(
                                "instance.first.p99",
                                Times.duration(times.slowest()),
                                Numbers.compact(times.answers(), getLocale()))));
    }
}
