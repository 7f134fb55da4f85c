package dev.sluice.console.ui.routes;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Focusable;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.IntegerField;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.routes.TargetEdit;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The instances of a route in the order in which they are tried: tiers from the top, weights
/// inside of a tier, moved by buttons that a keyboard reaches.
///
/// Tiers are edited as places, not as numbers: moving up out of a tier's top makes a tier of its
/// own. The numbers follow, ten apart, unless they already fit.
final class TargetsField extends Div {
    private static final long serialVersionUID = 1L;
    private static final Pattern PATH = Pattern.compile("targets\\[(\\d+)](?:\\.(\\w+))?");
    private static final int STEP = 10;

    /// One instance in its place.
    private static final class Target {
        private final ComboBox<InstanceRow> instance;
        private final IntegerField weight;

        Target(ComboBox<InstanceRow> instance, IntegerField weight) {
            this.instance = instance;
            this.weight = weight;
        }
    }

    private final transient Instances instances;
    private final transient Fields fields;
    private final transient List<List<Target>> tiers = new ArrayList<>();
    private final Div shown = new Div();
    private final Div problem = new Div();

    TargetsField(Instances instances, Fields fields) {
        this.instances = instances;
        this.fields = fields;
        shown.addClassName("rows-of-fields");
        problem.addClassName("banner");
        problem.getElement().setAttribute("role", "alert");
        problem.setVisible(false);
        add(
                problem,
                shown,
                Inputs.plain(getTranslation("routes.target.add"), Icon.PLUS, this::addOne));
        addClassName("rows-of-fields");
        fields.addPart("targets", this::show);
    }

    void show(List<TargetRow> rows) {
        tiers.clear();
        rows.stream()
                .map(TargetRow::priority)
                .distinct()
                .sorted((a, b) -> b - a)
                .forEach(priority -> {
                    var tier = new ArrayList<Target>();
                    rows.stream()
                            .filter(row -> row.priority() == priority)
                            .forEach(row -> tier.add(target(row)));
                    tiers.add(tier);
                });
        render();
    }

    /// One empty line to begin with.
    void begin() {
        tiers.add(new ArrayList<>(List.of(target(100))));
        render();
    }

    private Target target(TargetRow row) {
        var target = target(row.weight());
        target.instance.setValue(instances.get(row.instance().name()));
        return target;
    }

    private Target target(int weight) {
        var instance =
                Inputs.pick(Inputs.say("field.instance"), instances::list, InstanceRow::name);
        var share = Inputs.whole(Inputs.say("routes.weight"), "");
        share.setValue(weight);
        share.setMin(0);
        share.setStepButtonsVisible(true);
        share.setWidth("8.5rem");
        fields.watch(instance);
        fields.watch(share);
        return new Target(instance, share);
    }

    private void addOne() {
        fields.touch();
        if (tiers.isEmpty()) {
            tiers.add(new ArrayList<>());
        }
        var target = target(100);
        tiers.getLast().add(target);
        render();
        target.instance.focus();
    }

    private void render() {
        shown.removeAll();
        problem.setVisible(false);
        for (var at = 0; at < tiers.size(); at++) {
            var tier = tiers.get(at);
            var box = new Div();
            box.addClassName("tier");
            box.getElement().setAttribute("role", "group");
            var title = getTranslation(at == 0 ? "routes.tier.first" : "routes.tier.next", at + 1);
            box.getElement().setAttribute("aria-label", title);
            var head =
                    new Div(
                            new Span(title),
                            new Span(getTranslation("routes.tier.priority", priority(at))));
            head.addClassName("tier-head");
            box.add(head);
            for (var target : tier) {
                box.add(line(target, tier));
            }
            shown.add(box);
        }
    }

    /// Ten apart, the last tier at one: `21, 11, 1`.
    private int priority(int tier) {
        return (tiers.size() - 1 - tier) * STEP + 1;
    }

    private Component line(Target target, List<Target> tier) {
        var name = target.instance.getValue() == null ? "" : target.instance.getValue().name();
        var up =
                Inputs.icon(
                        getTranslation("routes.target.up", name), Icon.UP, () -> move(target, -1));
        var down =
                Inputs.icon(
                        getTranslation("routes.target.down", name),
                        Icon.DOWN,
                        () -> move(target, 1));
        var first = tiers.getFirst();
        var last = tiers.getLast();
        up.setEnabled(!(first.equals(tier) && tier.size() == 1));
        down.setEnabled(!(last.equals(tier) && tier.size() == 1));
        var remove =
                Inputs.icon(
                        getTranslation("routes.target.remove", name),
                        Icon.TRASH,
                        () -> {
                            fields.touch();
                            tier.remove(target);
                            tiers.removeIf(List::isEmpty);
                            render();
                        });
        var moves = new Span(up, down, remove);
        moves.addClassName("moves");
        var line = new Div(target.instance, target.weight, moves);
        line.addClassName("target");
        return line;
    }

    /// Out of a tier into one of its own, and from there into the next.
    private void move(Target target, int step) {
        fields.touch();
        var from = tierOf(target);
        var tier = tiers.get(from);
        tier.remove(target);
        if (tier.isEmpty()) {
            tiers.remove(from);
            var to = step < 0 ? from - 1 : from;
            if (to >= 0 && to < tiers.size()) {
                tiers.get(to).add(target);
            } else {
                tiers.add(Math.clamp(to, 0, tiers.size()), new ArrayList<>(List.of(target)));
            }
        } else {
            tiers.add(step < 0 ? from : from + 1, new ArrayList<>(List.of(target)));
        }
        render();
        target.instance.focus();
    }

    private int tierOf(Target target) {
        for (var at = 0; at < tiers.size(); at++) {
            if (tiers.get(at).contains(target)) {
                return at;
            }
        }
        throw new IllegalStateException("target: in no tier (expected: in one)");
    }

    List<TargetEdit> value() {
        var edits = new ArrayList<TargetEdit>();
        for (var at = 0; at < tiers.size(); at++) {
            for (var target : tiers.get(at)) {
                var instance = target.instance.getValue();
                edits.add(
                        new TargetEdit(
                                instance == null ? null : instance.name(),
                                priority(at),
                                target.weight.getValue()));
            }
        }
        return edits;
    }

    private Optional<Component> show(FieldError error) {
        var match = PATH.matcher(error.field());
        if (match.matches()) {
            var all = tiers.stream().flatMap(List::stream).toList();
            var index = Integer.parseInt(match.group(1));
            if (index < all.size()) {
                var target = all.get(index);
                var text = Failures.text(error);
                if ("weight".equals(match.group(2))) {
                    target.weight.setInvalid(true);
                    target.weight.setErrorMessage(text);
                    return Optional.of(target.weight);
                }
                target.instance.setInvalid(true);
                target.instance.setErrorMessage(text);
                return Optional.of(target.instance);
            }
        }
        problem.removeAll();
        problem.add(Icon.WARNING.create(), new Span(Failures.text(error)));
        problem.setVisible(true);
        return Optional.of(
                shown.getChildren()
                        .filter(Focusable.class::isInstance)
                        .findFirst()
                        .orElse(problem));
    }
}
