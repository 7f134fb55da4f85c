package dev.sluice.console.ui.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Moving instances between tiers, and the numbers that follow.
final class TierPlanTest {
    private final TierPlan<String> plan = new TierPlan<>();

    @Test
    void what_is_not_moved_keeps_the_number_it_was_stored_with() {
        plan.put(7, "a");
        plan.put(0, "c");
        plan.put(7, "b");

        assertThat(shown()).containsExactly("7: a b", "0: c");
    }

    @Test
    void moving_up_out_of_a_shared_tier_makes_a_tier_of_its_own_above_it() {
        plan.put(10, "a");
        plan.put(10, "b");

        plan.move("b", -1);

        assertThat(shown()).containsExactly("20: b", "10: a");
    }

    @Test
    void moving_on_from_a_tier_of_its_own_joins_the_next_one() {
        plan.put(20, "b");
        plan.put(10, "a");

        plan.move("b", 1);

        assertThat(shown()).containsExactly("10: a b");
    }

    @Test
    void a_tier_below_the_last_ends_at_nought() {
        plan.put(10, "a");
        plan.put(10, "b");

        plan.move("b", 1);

        assertThat(shown()).containsExactly("10: a", "0: b");
    }

    @Test
    void a_tier_between_two_takes_a_number_between_theirs() {
        plan.put(10, "a");
        plan.put(10, "b");
        plan.put(0, "c");

        plan.between("b", 1);

        assertThat(shown()).containsExactly("10: a", "5: b", "0: c");
    }

    @Test
    void where_no_number_fits_all_are_numbered_anew() {
        plan.put(2, "a");
        plan.put(2, "b");
        plan.put(1, "c");

        plan.between("b", 1);

        assertThat(shown()).containsExactly("30: a", "20: b", "10: c");
    }

    @Test
    void nothing_is_numbered_beyond_what_a_route_may_say() {
        plan.put(10_000, "a");
        plan.put(10_000, "b");

        plan.move("b", -1);

        assertThat(shown()).containsExactly("20: b", "10: a");
    }

    @Test
    void a_whole_tier_can_be_dropped_below_another() {
        plan.put(20, "a");
        plan.put(10, "b");
        plan.put(0, "c");

        plan.between("a", 2);

        assertThat(shown()).containsExactly("10: b", "5: a", "0: c");
    }

    @Test
    void dropping_a_tier_where_it_stands_changes_nothing() {
        plan.put(20, "a");
        plan.put(10, "b");

        plan.between("a", 1);
        plan.between("a", 0);
        plan.into("a", 0);

        assertThat(shown()).containsExactly("20: a", "10: b");
    }

    @Test
    void the_ends_are_the_ends() {
        plan.put(10, "a");
        plan.put(0, "b");

        assertThat(plan.canMove("a", -1)).isFalse();
        assertThat(plan.canMove("a", 1)).isTrue();
        assertThat(plan.canMove("b", 1)).isFalse();
        plan.move("a", -1);
        assertThat(shown()).containsExactly("10: a", "0: b");
    }

    @Test
    void a_tier_that_loses_its_last_instance_is_gone() {
        plan.put(10, "a");
        plan.put(0, "b");

        plan.remove("a");

        assertThat(shown()).containsExactly("0: b");
    }

    private List<String> shown() {
        var shown = new ArrayList<String>();
        for (var tier = 0; tier < plan.size(); tier++) {
            shown.add(plan.priority(tier) + ": " + String.join(" ", plan.targets(tier)));
        }
        return shown;
    }
}
