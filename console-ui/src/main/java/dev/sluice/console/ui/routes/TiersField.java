package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.dnd.DropTarget;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.routes.TargetEdit;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.Announcer;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The instances of a route in the order in which they are tried: tiers from the top, weights
/// inside of a tier, moved by dragging, by buttons or by arrow keys, each card with how its
/// instance stands right now.
final class TiersField extends Div implements TargetCard.Place {
    private static final long serialVersionUID = 1L;
    private static final Pattern PATH = Pattern.compile("targets\\[(\\d+)](?:\\.(\\w+))?");
    private static final int USUAL_WEIGHT = 100;

    private final transient RouteSources sources;
    private final transient Fields fields;
    private final transient Runnable imagined;
    private final transient TierPlan<TargetCard> plan = new TierPlan<>();
    private final Div shown = new Div();
    private final Div problem = new Div();
    private final Announcer announcer = new Announcer();
    private transient TargetFacts now = TargetFacts.NONE;

    /// @param imagined told when an instance is imagined down or spent, or not any more
    TiersField(RouteSources sources, Fields fields, Runnable imagined) {
        this.sources = sources;
        this.fields = fields;
        this.imagined = imagined;
        addClassNames("rows-of-fields", "tiers");
        shown.addClassName("tier-list");
        problem.addClassName("banner");
        problem.getElement().setAttribute("role", "alert");
        problem.setVisible(false);
        add(
                problem,
                shown,
                Inputs.plain(getTranslation("routes.target.add"), Icon.PLUS, this::addOne),
                announcer);
        fields.addPart("targets", this::blame);
        now = TargetFacts.read(sources);
        Live.follow(this, sources.fleet()::onChange, this::refresh);
    }

    private void refresh() {
        now = TargetFacts.read(sources);
        plan.all().forEach(card -> card.facts(now));
    }

    void show(List<TargetRow> rows) {
        for (var row : rows) {
            var card = card(row.weight());
            card.instance(sources.instances().get(row.instance().name()));
            card.facts(now);
            plan.put(row.priority(), card);
        }
        render();
    }

    /// One empty place to begin with.
    void begin() {
        plan.append(card(USUAL_WEIGHT));
        render();
    }

    private TargetCard card(int weight) {
        var pick =
                Inputs.pick(
                        Inputs.say("field.instance"), sources.instances()::list, InstanceRow::name);
        var share = Inputs.whole("", "");
        share.setAriaLabel(Inputs.say("routes.weight"));
        share.setPrefixComponent(new Span(Inputs.say("routes.weight")));
        share.setValue(weight);
        share.setMin(0);
        share.setStepButtonsVisible(true);
        share.setWidth("10.5rem");
        fields.watch(pick);
        fields.watch(share);
        return new TargetCard(pick, share, this);
    }

    private void addOne() {
        fields.touch();
        var card = card(USUAL_WEIGHT);
        plan.append(card);
        render();
        card.focus();
    }

    private void render() {
        shown.removeAll();
        problem.setVisible(false);
        shown.add(gap(0));
        for (var at = 0; at < plan.size(); at++) {
            shown.add(tier(at), gap(at + 1));
        }
        places();
    }

    private Component tier(int at) {
        var title = getTranslation(at == 0 ? "routes.tier.first" : "routes.tier.next", at + 1);
        var name = new Span(title);
        name.addClassName("tier-name");
        var head =
                new Div(
                        name,
                        new Span(
                                getTranslation(
                                        "routes.tier.priority",
                                        String.valueOf(plan.priority(at)))));
        head.addClassName("tier-head");
        var tier = new Div(head);
        tier.addClassName("tier");
        tier.getElement().setAttribute("role", "group");
        tier.getElement().setAttribute("aria-label", title);
        plan.targets(at).forEach(tier::add);
        onDrop(tier, card -> moved(card, () -> plan.into(card, at)));
        return tier;
    }

    /// Where a card is dropped to get a tier of its own.
    private Component gap(int at) {
        var gap = new Div();
        gap.addClassName("tier-gap");
        gap.getElement().setAttribute("aria-hidden", "true");
        onDrop(gap, card -> moved(card, () -> plan.between(card, at)));
        return gap;
    }

    private static void onDrop(Div on, Consumer<TargetCard> dropped) {
        DropTarget.create(on)
                .addDropListener(event ->
                        event.getDragData()
                                .filter(TargetCard.class::isInstance)
                                .map(TargetCard.class::cast)
                                .ifPresent(dropped));
    }

    private void places() {
        for (var at = 0; at < plan.size(); at++) {
            var cards = plan.targets(at);
            var sum = cards.stream().mapToLong(TargetCard::weight).sum();
            for (var card : cards) {
                card.place(plan.canMove(card, -1), plan.canMove(card, 1), percent(card, sum));
            }
        }
    }

    private static int percent(TargetCard card, long sum) {
        return sum == 0 ? -1 : (int) Math.round(card.weight() * 100.0 / sum);
    }

    @Override
    public void moved(TargetCard card, int step) {
        if (!plan.canMove(card, step)) {
            announcer.say(getTranslation("routes.said.end", card.name()));
            return;
        }
        moved(card, () -> plan.move(card, step));
    }

    private void moved(TargetCard card, Runnable move) {
        fields.touch();
        move.run();
        render();
        card.focus();
        said(card);
    }

    private void said(TargetCard card) {
        var at = plan.tierOf(card);
        var sum = plan.targets(at).stream().mapToLong(TargetCard::weight).sum();
        announcer.say(
                getTranslation(
                        "routes.said.place",
                        card.name(),
                        at + 1,
                        plan.size(),
                        Math.max(0, percent(card, sum))));
    }

    @Override
    public void removed(TargetCard card) {
        fields.touch();
        plan.remove(card);
        render();
        announcer.say(getTranslation("routes.said.removed", card.name()));
        var left = plan.all();
        if (!left.isEmpty()) {
            left.getLast().focus();
        }
        imagined.run();
    }

    @Override
    public void weighed(TargetCard card) {
        if (plan.all().contains(card)) {
            fields.touch();
            places();
            said(card);
        }
    }

    @Override
    public boolean chosen(TargetCard card, InstanceRow instance) {
        var twice =
                plan.all().stream()
                        .anyMatch(other -> other != card && other.name().equals(instance.name()));
        if (!twice) {
            card.instance(instance);
            card.facts(now);
        }
        return !twice;
    }

    @Override
    public void imagined(TargetCard card) {
        imagined.run();
    }

    /// Instances that are imagined to be down.
    Set<String> down() {
        return plan.all().stream()
                .filter(TargetCard::isDown)
                .map(TargetCard::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Quotas that are imagined to be spent.
    Set<String> spent() {
        return plan.all().stream()
                .flatMap(card -> card.spent().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Nothing is imagined any more.
    void wakeUp() {
        plan.all().forEach(TargetCard::wakeUp);
    }

    List<TargetEdit> value() {
        var edits = new ArrayList<TargetEdit>();
        for (var at = 0; at < plan.size(); at++) {
            for (var card : plan.targets(at)) {
                edits.add(
                        new TargetEdit(
                                card.name().isEmpty() ? null : card.name(),
                                plan.priority(at),
                                card.typedWeight()));
            }
        }
        return edits;
    }

    /// Takes back what an earlier save was refused for.
    void forgive() {
        problem.setVisible(false);
        plan.all().forEach(TargetCard::forgive);
    }

    private Optional<Component> blame(FieldError error) {
        var match = PATH.matcher(error.field());
        var text = Failures.text(error);
        if (match.matches()) {
            var all = plan.all();
            var index = Integer.parseInt(match.group(1));
            if (index < all.size()) {
                var card = all.get(index);
                return Optional.of(
                        "weight".equals(match.group(2))
                                ? card.blameWeight(text)
                                : card.blame(text));
            }
        }
        var weightless = weightless(error);
        if (weightless.isPresent()) {
            return weightless.map(card -> card.blameWeight(text));
        }
        problem.removeAll();
        problem.add(Icon.WARNING.create(), new Span(text));
        problem.setVisible(true);
        return Optional.of(problem);
    }

    /// The first card of the tier that an error about its weights names by its number.
    private Optional<TargetCard> weightless(FieldError error) {
        if (!error.key().equals("error.route.weights")) {
            return Optional.empty();
        }
        for (var at = 0; at < plan.size(); at++) {
            if (error.args().contains(String.valueOf(plan.priority(at)))) {
                return plan.targets(at).stream().findFirst();
            }
        }
        return Optional.empty();
    }
}
