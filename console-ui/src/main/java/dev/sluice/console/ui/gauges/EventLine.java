package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.ui.kit.StatusBadge;
import dev.sluice.console.ui.kit.Times;
import java.time.ZoneId;
import java.util.stream.Stream;

/// One event in a list, as everywhere: when, what, why, for how long, and whose requests.
public final class EventLine extends ListItem {
    private static final long serialVersionUID = 1L;

    /// @param linked whether the reader may open the instance's page
    public EventLine(InstanceEventRow event, ZoneId zone, boolean linked) {
        addClassName("event");
        getElement().setAttribute("data-event", event.id().toString());
        var at = new Span(Times.clock(event.at(), zone));
        at.addClassName("event-at");
        at.getElement().setAttribute("title", Times.second(event.at(), zone));
        var badge = new StatusBadge(EventWords.badge(event), EventWords.tone(event));
        var what = new Span(EventWords.sentence(event));
        what.addClassName("event-what");
        var words = new Div(what);
        words.addClassName("event-words");
        var why = EventWords.reason(event);
        if (!why.isEmpty()) {
            var reason = new Span(why);
            reason.addClassName("event-why");
            words.add(reason);
        }
        var more = new Div();
        more.addClassName("event-more");
        Stream.of(
                        EventWords.duration(event),
                        EventWords.affected(event, getLocale()),
                        event.gateway().isEmpty()
                                ? ""
                                : getTranslation("event.gateway", event.gateway()))
                .filter(text -> !text.isEmpty())
                .forEach(text -> more.add(new Span(text)));
        if (linked && !event.instance().isEmpty()) {
            var link = new Anchor("instances/" + event.instance(), event.instance());
            link.addClassName("mono");
            more.add(link);
        }
        words.add(more);
        var badges = new Span(badge);
        badges.addClassName("event-badge");
        add(at, badges, words);
    }
}
