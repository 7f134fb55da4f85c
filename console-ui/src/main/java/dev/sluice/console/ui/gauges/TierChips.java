package dev.sluice.console.ui.gauges;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.routes.TargetRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// A route's tiers in one line, from the one tried first: `qwen-a 70% · qwen-b 30% → bailian`, each
/// instance with how it stands.
public final class TierChips extends Div {
    private static final long serialVersionUID = 1L;

    public TierChips(List<TargetRow> targets, Map<UUID, InstanceHealth> health) {
        addClassName("chips");
        var tiers = new TreeMap<Integer, List<TargetRow>>(Comparator.reverseOrder());
        targets.forEach(target ->
                tiers.computeIfAbsent(target.priority(), _ -> new ArrayList<>()).add(target));
        for (var tier : tiers.values()) {
            if (getComponentCount() > 0) {
                add(new Span("→"));
            }
            var sum = tier.stream().mapToLong(TargetRow::weight).sum();
            var chips = new Div();
            chips.addClassName("chips");
            for (var target : tier) {
                var share =
                        tier.size() > 1 && sum > 0
                                ? Math.round(target.weight() * 100.0 / sum) + "%"
                                : "";
                chips.add(
                        new InstanceChip(
                                target.instance().name(),
                                health.get(target.instance().id()),
                                false,
                                share));
            }
            add(chips);
        }
    }
}
