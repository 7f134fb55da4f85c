package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Standing;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Times;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What must not be overlooked about an instance: that somebody took it out, that its name is lost,
/// that its certificate is not verified.
final class InstanceBanners extends Div {
    private static final long serialVersionUID = 1L;

    private record Word(String kind, Icon icon, String text) {}

    private transient List<Word> shown = List.of();

    InstanceBanners() {
        getStyle().set("display", "contents");
    }

    void show(InstanceRow row, InstanceHealth health, ZoneId zone) {
        var words = new ArrayList<Word>();
        if (row.disabled()) {
            words.add(new Word("info", Icon.INFO, getTranslation("instance.disabled")));
        } else if (row.standing().state() != Standing.IN_SERVICE) {
            words.add(byHand(row, zone));
        }
        for (var at : health.gateways()) {
            var lost = at.nameLost();
            if (lost != null) {
                words.add(
                        new Word(
                                "watch",
                                Icon.WARNING,
                                getTranslation(
                                        "instance.name.lost",
                                        at.node(),
                                        Times.second(lost.since(), zone),
                                        lost.said())));
            }
        }
        if (!row.tlsVerify() && row.endpoint().startsWith("https:")) {
            words.add(new Word("watch", Icon.WARNING, getTranslation("instance.tls.off")));
        }
        if (words.equals(shown)) {
            return;
        }
        shown = words;
        removeAll();
        for (var word : words) {
            var banner = new Div(word.icon().create(), new Span(word.text()));
            banner.addClassNames("banner", word.kind());
            banner.getElement().setAttribute("role", "status");
            add(banner);
        }
    }

    private Word byHand(InstanceRow row, ZoneId zone) {
        var standing = row.standing();
        var since = standing.since();
        var reason = standing.reason();
        return new Word(
                "watch",
                standing.state() == Standing.EJECTED ? Icon.EJECT : Icon.DRAIN,
                getTranslation(
                        "instance.hand." + standing.state().word(),
                        Objects.requireNonNullElse(standing.by(), ""),
                        since == null ? "" : Times.second(since, zone),
                        reason == null || reason.isBlank()
                                ? getTranslation("instance.hand.no.reason")
                                : reason));
    }
}
