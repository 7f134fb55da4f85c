package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dnd.DragSource;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.AnchorTarget;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.IntegerField;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.ui.gauges.HealthBadge;
import dev.sluice.console.ui.gauges.LevelGauge;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One instance of a route in its place: how it stands right now, its weight, and what moves it.
///
/// Its handle is dragged, or moved with the arrow keys: up and down between tiers, left and right
/// the weight.
final class TargetCard extends Div {
    private static final long serialVersionUID = 1L;
    private static final int WEIGHT_STEP = 10;
    private static final int HEAVIEST = 1_000_000;

    /// What the order of the tiers does with a card.
    interface Place {
        void moved(TargetCard card, int step);

        void removed(TargetCard card);

        void weighed(TargetCard card);

        /// @return whether the instance may stand here
        boolean chosen(TargetCard card, InstanceRow instance);

        void imagined(TargetCard card);
    }

    private final transient Place place;
    private final ComboBox<InstanceRow> pick;
    private final IntegerField weight;
    private final Button handle = new Button(Icon.GRIP.create());
    private final Button up;
    private final Button down;
    private final Button remove;
    private final Button takeDown;
    private final Button spend;
    private final Span share = new Span();
    private final Div who = new Div();
    private final Div facts = new Div();
    private final Div imagine = new Div();
    private final Div problem = new Div();
    private transient @Nullable InstanceRow instance;
    private transient List<TargetFacts.Gauge> gauges = List.of();
    private boolean isDown;
    private boolean isSpent;

    TargetCard(ComboBox<InstanceRow> pick, IntegerField weight, Place place) {
        this.place = place;
        this.pick = pick;
        this.weight = weight;
        addClassName("target-card");
        getElement().setAttribute("role", "group");
        weight.addClassName("weight");
        weight.addValueChangeListener(_ -> place.weighed(this));
        pick.addValueChangeListener(change -> {
            var wanted = change.getValue();
            if (wanted == null) {
                return;
            }
            if (place.chosen(this, wanted)) {
                show(wanted);
                weight.focus();
            } else {
                pick.setValue(null);
                pick.setInvalid(true);
                pick.setErrorMessage(getTranslation("routes.target.twice", wanted.name()));
            }
        });
        handle.addThemeVariants(com.vaadin.flow.component.button.ButtonVariant.TERTIARY);
        handle.addClassName("handle");
        var drag = DragSource.create(handle);
        drag.setDragData(this);
        drag.setDragImage(this, 16, 24);
        handle.getElement()
                .addEventListener(
                        "keydown",
                        event -> pressed(event.getEventData().get("event.key").asString()))
                .setFilter(
                        "['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(event.key)"
                                + " && (event.preventDefault(), true)")
                .addEventData("event.key");
        up =
                Inputs.icon(
                        getTranslation("routes.target.up", ""),
                        Icon.UP,
                        () -> place.moved(this, -1));
        down =
                Inputs.icon(
                        getTranslation("routes.target.down", ""),
                        Icon.DOWN,
                        () -> place.moved(this, 1));
        remove =
                Inputs.icon(
                        getTranslation("routes.target.remove", ""),
                        Icon.TRASH,
                        () -> place.removed(this));
        takeDown = Inputs.plain(getTranslation("rehearsal.down"), Icon.POWER, this::takeDown);
        spend = Inputs.plain(getTranslation("rehearsal.spend"), Icon.QUOTAS, this::spend);
        for (var toggle : List.of(takeDown, spend)) {
            toggle.addClassName("imagine");
            toggle.addThemeVariants(com.vaadin.flow.component.button.ButtonVariant.SMALL);
        }
        share.addClassName("share");
        who.addClassName("target-who");
        facts.addClassName("target-facts");
        imagine.addClassName("target-imagine");
        problem.addClassName("target-problem");
        problem.getElement().setAttribute("role", "alert");
        problem.setVisible(false);
        var moves = new Span(up, down, remove);
        moves.addClassName("moves");
        var line = new Div(handle, who, weight, share, moves);
        line.addClassName("target-line");
        imagine.add(takeDown, spend);
        var below = new Div(facts, imagine);
        below.addClassName("target-below");
        add(line, problem, below);
        show(null);
    }

    /// Shows the instance, or lets one be chosen where there is none.
    private void show(@Nullable InstanceRow row) {
        instance = row;
        who.removeAll();
        imagine.setVisible(row != null);
        facts.removeAll();
        var name = name();
        handle.setAriaLabel(getTranslation("routes.target.handle", name));
        handle.setTooltipText(getTranslation("routes.target.handle.hint"));
        getElement()
                .setAttribute(
                        "aria-label", row == null ? getTranslation("routes.target.new") : name);
        rename(up, "routes.target.up", name);
        rename(down, "routes.target.down", name);
        rename(remove, "routes.target.remove", name);
        weight.setAriaLabel(
                row == null
                        ? getTranslation("routes.weight")
                        : getTranslation("routes.weight.of", name));
        if (row == null) {
            who.add(pick);
            return;
        }
        takeDown.setAriaLabel(getTranslation("rehearsal.down.named", name));
        spend.setAriaLabel(getTranslation("rehearsal.spend.named", name));
        var link = new Anchor("instances/" + name, name);
        link.setTarget(AnchorTarget.BLANK);
        link.addClassNames("mono", "target-name");
        who.add(link);
    }

    private static void rename(Button button, String key, String name) {
        var text = Inputs.say(key, name);
        button.setAriaLabel(text);
        button.setTooltipText(text);
    }

    void instance(InstanceRow row) {
        show(row);
    }

    /// Fills in how the instance stands now.
    void facts(TargetFacts now) {
        var row = instance;
        if (row == null) {
            return;
        }
        gauges = now.quotasOf(row.id());
        facts.removeAll();
        facts.add(new HealthBadge(now.healthOf(row.id()), row.disabled()));
        if (gauges.isEmpty()) {
            var none = new Span(getTranslation("routes.target.unlimited"));
            none.addClassName("faint");
            facts.add(none);
        } else {
            var tightest = gauges.getFirst();
            facts.add(
                    new LevelGauge(
                            tightest.level(), tightest.quota(), tightest.quota().name(), now.at()));
        }
        spend.setVisible(!gauges.isEmpty());
    }

    /// Which moves are left, and what part of its tier it takes.
    ///
    /// @param percent of the tier's traffic; below zero where no weight is known
    void place(boolean canRise, boolean canSink, int percent) {
        up.setEnabled(canRise);
        down.setEnabled(canSink);
        share.setText(percent < 0 ? "" : getTranslation("routes.share", percent));
    }

    private void pressed(String key) {
        switch (key) {
            case "ArrowUp" -> place.moved(this, -1);
            case "ArrowDown" -> place.moved(this, 1);
            case "ArrowLeft" -> weigh(-WEIGHT_STEP);
            case "ArrowRight" -> weigh(WEIGHT_STEP);
            default -> {}
        }
    }

    private void weigh(int by) {
        weight.setValue(Math.clamp((long) weight() + by, 0, HEAVIEST));
    }

    private void takeDown() {
        isDown = !isDown;
        pressed(takeDown, isDown);
        place.imagined(this);
    }

    private void spend() {
        isSpent = !isSpent;
        pressed(spend, isSpent);
        place.imagined(this);
    }

    private void pressed(Button toggle, boolean on) {
        toggle.getElement().setAttribute("aria-pressed", String.valueOf(on));
        setClassName("imagined", isDown || isSpent);
    }

    /// Back to how things are.
    void wakeUp() {
        isDown = false;
        isSpent = false;
        pressed(takeDown, false);
        pressed(spend, false);
    }

    boolean isDown() {
        return isDown;
    }

    /// The quotas that are imagined to be spent.
    List<String> spent() {
        return isSpent ? gauges.stream().map(gauge -> gauge.quota().name()).toList() : List.of();
    }

    String name() {
        return instance == null ? "" : instance.name();
    }

    int weight() {
        return weight.getValue() == null ? 0 : weight.getValue();
    }

    @Nullable Integer typedWeight() {
        return weight.getValue();
    }

    /// @return what to give the keyboard
    Component blameWeight(String text) {
        weight.setInvalid(true);
        weight.setErrorMessage(text);
        return weight;
    }

    /// @return what to give the keyboard
    Component blame(String text) {
        if (instance == null) {
            pick.setInvalid(true);
            pick.setErrorMessage(text);
            return pick;
        }
        problem.setText(text);
        problem.setVisible(true);
        return handle;
    }

    void forgive() {
        weight.setInvalid(false);
        weight.setErrorMessage(null);
        pick.setInvalid(false);
        problem.setVisible(false);
    }

    /// Gives the keyboard to where the card can be moved, or to where an instance is chosen.
    void focus() {
        if (instance == null) {
            pick.focus();
        } else {
            handle.focus();
        }
    }
}
