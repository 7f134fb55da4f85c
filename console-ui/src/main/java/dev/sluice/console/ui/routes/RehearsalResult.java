package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.NativeTable;
import com.vaadin.flow.component.html.NativeTableHeaderCell;
import com.vaadin.flow.component.html.NativeTableRow;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import dev.sluice.console.rehearsal.QuotaStart;
import dev.sluice.console.rehearsal.Rehearsal;
import dev.sluice.console.rehearsal.Rehearsal.InstanceFlow;
import dev.sluice.console.rehearsal.Rehearsal.Refused;
import dev.sluice.console.rehearsal.RehearsalQuestion;
import dev.sluice.console.rehearsal.Sums;
import dev.sluice.console.shared.Money;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Mono;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.Times;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One rehearsal to read: who would be turned away, where the traffic would go, what it would cost.
final class RehearsalResult extends Div {
    private static final long serialVersionUID = 1L;
    private static final int MOST_REFUSED = 5;

    private final ZoneId zone;

    RehearsalResult(Rehearsal found, RehearsalQuestion question, ZoneId zone) {
        this.zone = zone;
        addClassName("rehearsal-found");
        if (found.arrivals() == 0) {
            add(
                    new EmptyState(
                            Icon.CLOCK,
                            getTranslation("rehearsal.none"),
                            getTranslation("rehearsal.none.text")));
            return;
        }
        add(new Paragraph(said(found, question)), verdict(found), flows(found), costs(found));
        if (found.refused().size() > 1) {
            add(refused(found.refused()));
        }
        if (!found.notes().isEmpty()) {
            var notes = new UnorderedList();
            notes.addClassName("hint");
            found.notes()
                    .forEach(note ->
                            notes.add(new ListItem(Failures.word("rehearsal.note." + note, note))));
            add(notes);
        }
    }

    private String said(Rehearsal found, RehearsalQuestion question) {
        var imagined = new ArrayList<String>();
        question.down().stream()
                .sorted()
                .forEach(name -> imagined.add(getTranslation("rehearsal.said.down", name)));
        question.spent().stream()
                .sorted()
                .forEach(name -> imagined.add(getTranslation("rehearsal.said.spent", name)));
        return getTranslation(
                "rehearsal.said",
                Numbers.exact(found.arrivals(), getLocale()),
                Times.minute(found.from(), zone),
                Times.clock(found.until(), zone),
                imagined.isEmpty()
                        ? getTranslation("rehearsal.said.draft")
                        : String.join(getTranslation("kit.comma"), imagined));
    }

    /// The one sentence that matters: whether anybody would be turned away, who first and by what.
    private Component verdict(Rehearsal found) {
        var then = found.then();
        var first = found.first429();
        var lost = then.refused503();
        var clean = first == null && lost + then.cut() == 0;
        var box = new Div();
        box.addClassNames("verdict", clean ? "good" : lost > 0 ? "bad" : "watch");
        box.add((clean ? Icon.CHECK : Icon.WARNING).create());
        var words = new Div();
        words.addClassName("verdict-words");
        if (first == null) {
            words.add(new Span(getTranslation("rehearsal.no429")));
        } else {
            words.add(
                    new Span(
                            getTranslation(
                                    found.start() == QuotaStart.LIVE
                                            ? "rehearsal.first429.live"
                                            : "rehearsal.first429",
                                    Times.clock(first.firstAt(), zone),
                                    who(first),
                                    first.quota() == null ? "" : first.quota())));
            words.add(
                    second(
                            getTranslation(
                                    "rehearsal.429.all",
                                    count(then.refused429()),
                                    count(found.now().refused429()))));
        }
        if (then.refused503() > 0) {
            words.add(new Span(getTranslation("rehearsal.503", count(then.refused503()))));
        }
        if (then.cut() > 0) {
            words.add(new Span(getTranslation("rehearsal.cut", count(then.cut()))));
        }
        box.add(words);
        return box;
    }

    private static Span second(String text) {
        var second = new Span(text);
        second.addClassName("second");
        return second;
    }

    private static String who(Refused refused) {
        return Inputs.say("rehearsal.who", refused.tenant(), refused.consumer());
    }

    /// Each instance with a bar for what it served and one for what it would.
    private Component flows(Rehearsal found) {
        var most =
                found.instances().stream()
                        .mapToLong(flow -> Math.max(flow.now().served(), flow.then().served()))
                        .max()
                        .orElse(0);
        var table = table("rehearsal.flows");
        table.addClassName("flows");
        head(table, "field.instance", "rehearsal.now", "rehearsal.then", "rehearsal.tokens");
        for (var flow : found.instances()) {
            var row = new NativeTableRow();
            row.add(named(flow));
            bar(row, flow.now().served(), most, "now");
            bar(row, flow.then().served(), most, "then");
            row.addDataCell()
                    .setText(
                            getTranslation(
                                    "rehearsal.from.to", tokens(flow.now()), tokens(flow.then())));
            table.getBody().add(row);
        }
        var scroll = new Div(table);
        scroll.addClassName("flows-scroll");
        scroll.getElement().setAttribute("tabindex", "0");
        scroll.getElement().setAttribute("role", "region");
        scroll.getElement().setAttribute("aria-label", getTranslation("rehearsal.flows"));
        return scroll;
    }

    private static NativeTableHeaderCell named(InstanceFlow flow) {
        var cell = new NativeTableHeaderCell();
        cell.getElement().setAttribute("scope", "row");
        cell.add(new Mono(flow.instance()));
        var priority = flow.priority();
        cell.add(
                second(
                        priority == null
                                ? Inputs.say("rehearsal.not.in.draft")
                                : Inputs.say("routes.tier.priority", String.valueOf(priority))));
        return cell;
    }

    private void bar(NativeTableRow row, long figure, long most, String kind) {
        var bar = new Div();
        bar.addClassNames("flow-bar", kind);
        bar.getStyle().setWidth(most == 0 ? "0" : figure * 100 / most + "%");
        var track = new Div(bar);
        track.addClassName("flow-track");
        var cell = row.addDataCell();
        cell.add(new Span(count(figure)), track);
    }

    private Component costs(Rehearsal found) {
        var table = table("rehearsal.cost");
        head(table, "rehearsal.cost", "rehearsal.now", "rehearsal.then");
        line(table, "rehearsal.cost.tenants", found, Sums::cost);
        line(table, "rehearsal.cost.ours", found, Sums::paid);
        var part = new Div(table);
        if (found.then().unpriced() > 0) {
            part.add(second(getTranslation("rehearsal.unpriced", count(found.then().unpriced()))));
        }
        return part;
    }

    private void line(
            NativeTable table, String key, Rehearsal found, Function<Sums, List<Money>> of) {
        var row = new NativeTableRow();
        var head = new NativeTableHeaderCell(getTranslation(key));
        head.getElement().setAttribute("scope", "row");
        row.add(head);
        row.addDataCell().setText(money(of.apply(found.now())));
        var then = row.addDataCell();
        then.add(new Span(money(of.apply(found.then()))));
        var change = change(of.apply(found.now()), of.apply(found.then()));
        if (!change.isEmpty()) {
            var delta = new Span(change);
            delta.addClassName("delta");
            then.add(delta);
        }
        table.getBody().add(row);
    }

    private static String change(List<Money> now, List<Money> then) {
        return now.size() == 1
                        && then.size() == 1
                        && now.getFirst().currency().equals(then.getFirst().currency())
                ? Numbers.change(
                        then.getFirst().amount().doubleValue(),
                        now.getFirst().amount().doubleValue())
                : "";
    }

    private String money(List<Money> amounts) {
        return amounts.isEmpty()
                ? "–"
                : amounts.stream()
                        .map(one -> Numbers.money(one.amount(), one.currency(), getLocale()))
                        .collect(Collectors.joining(" + "));
    }

    private Component refused(List<Refused> refused) {
        var list = new UnorderedList();
        list.addClassName("refused");
        for (var one : refused.subList(0, Math.min(MOST_REFUSED, refused.size()))) {
            var quota = one.quota();
            list.add(
                    new ListItem(
                            quota == null
                                    ? getTranslation(
                                            "rehearsal.refused.503",
                                            who(one),
                                            count(one.requests()),
                                            Times.clock(one.firstAt(), zone))
                                    : getTranslation(
                                            "rehearsal.refused.429",
                                            who(one),
                                            count(one.requests()),
                                            quota,
                                            Times.clock(one.firstAt(), zone))));
        }
        if (refused.size() > MOST_REFUSED) {
            list.add(new ListItem(getTranslation("rehearsal.more", refused.size() - MOST_REFUSED)));
        }
        return list;
    }

    private NativeTable table(String caption) {
        var table = new NativeTable();
        table.addClassNames("plain-table", "rehearsed");
        table.setCaptionText(getTranslation(caption));
        return table;
    }

    private void head(NativeTable table, String... keys) {
        var row = new NativeTableRow();
        for (var key : keys) {
            var cell = new NativeTableHeaderCell(getTranslation(key));
            cell.getElement().setAttribute("scope", "col");
            row.add(cell);
        }
        table.getHead().add(row);
    }

    private String tokens(Sums sums) {
        return Numbers.compact(sums.promptTokens() + sums.completionTokens(), getLocale());
    }

    private String count(long figure) {
        return Numbers.exact(figure, getLocale());
    }
}
