package dev.sluice.console.ui.routes;

import java.util.ArrayList;
import java.util.List;

/// The order in which a route tries its instances: tiers from the top, side by side inside of each.
///
/// Tiers are moved as places. A tier keeps the number it was stored with; a new one gets a number
/// that fits between its neighbours, and only where none fits are all numbered anew, ten apart.
final class TierPlan<T> {
    private static final int STEP = 10;
    private static final int LARGEST = 10_000;

    private record Tier<T>(int priority, List<T> targets) {}

    private final List<Tier<T>> tiers = new ArrayList<>();

    /// Puts a target into the tier of that number, which is made where there is none.
    void put(int priority, T target) {
        var at = 0;
        while (at < tiers.size() && tiers.get(at).priority > priority) {
            at++;
        }
        if (at == tiers.size() || tiers.get(at).priority != priority) {
            tiers.add(at, new Tier<>(priority, new ArrayList<>()));
        }
        tiers.get(at).targets.add(target);
    }

    /// Puts a target into the tier that is tried last.
    void append(T target) {
        if (tiers.isEmpty()) {
            put(STEP, target);
        } else {
            tiers.getLast().targets.add(target);
        }
    }

    void remove(T target) {
        var from = tierOf(target);
        tiers.get(from).targets.remove(target);
        if (tiers.get(from).targets.isEmpty()) {
            tiers.remove(from);
        }
    }

    /// Whether there is somewhere to go in that direction.
    ///
    /// @param step -1 to be tried earlier, 1 to be tried later
    boolean canMove(T target, int step) {
        var at = tierOf(target);
        var edge = step < 0 ? 0 : tiers.size() - 1;
        return at != edge || tiers.get(at).targets.size() > 1;
    }

    /// Out of a tier into one of its own, and from there into the next.
    void move(T target, int step) {
        if (!canMove(target, step)) {
            return;
        }
        var from = tierOf(target);
        if (tiers.get(from).targets.size() == 1) {
            into(target, from + step);
        } else {
            between(target, step < 0 ? from : from + 1);
        }
    }

    /// Beside the targets of a tier.
    void into(T target, int tier) {
        var to = tiers.get(tier);
        if (to.targets.contains(target)) {
            return;
        }
        remove(target);
        to.targets.add(target);
    }

    /// Into a tier of its own.
    ///
    /// @param gap above the tier of that place; the number of tiers means below all of them
    void between(T target, int gap) {
        var from = tierOf(target);
        if (tiers.get(from).targets.size() == 1 && (gap == from || gap == from + 1)) {
            return;
        }
        var place = tiers.get(from).targets.size() == 1 && gap > from ? gap - 1 : gap;
        remove(target);
        tiers.add(place, new Tier<>(number(place), new ArrayList<>(List.of(target))));
        if (!descending()) {
            for (var at = 0; at < tiers.size(); at++) {
                tiers.set(at, new Tier<>((tiers.size() - at) * STEP, tiers.get(at).targets));
            }
        }
    }

    /// A number for a new tier; not below the one above it where none is left.
    private int number(int place) {
        if (tiers.isEmpty()) {
            return STEP;
        }
        if (place == 0) {
            return tiers.getFirst().priority + STEP;
        }
        var above = tiers.get(place - 1).priority;
        if (place == tiers.size()) {
            return above > STEP || above <= 0 ? above - STEP : 0;
        }
        return Math.ceilDiv(above + tiers.get(place).priority, 2);
    }

    private boolean descending() {
        for (var at = 0; at < tiers.size(); at++) {
            var number = tiers.get(at).priority;
            if (Math.abs(number) > LARGEST || at > 0 && number >= tiers.get(at - 1).priority) {
                return false;
            }
        }
        return true;
    }

    int tierOf(T target) {
        for (var at = 0; at < tiers.size(); at++) {
            if (tiers.get(at).targets.contains(target)) {
                return at;
            }
        }
        throw new IllegalStateException("target: in no tier (expected: in one)");
    }

    int size() {
        return tiers.size();
    }

    int priority(int tier) {
        return tiers.get(tier).priority;
    }

    List<T> targets(int tier) {
        return List.copyOf(tiers.get(tier).targets);
    }

    /// All of them, in the order in which they are tried.
    List<T> all() {
        return tiers.stream().flatMap(tier -> tier.targets.stream()).toList();
    }
}
