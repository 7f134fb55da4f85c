package dev.sluice.console.ui.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.events.EventKind;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.InstanceEventRow;
import dev.sluice.console.fleet.InstanceHealth;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The way to the present state, out of the events of an instance.
final class StatePanelTest {
    private static final InstanceHealth AS_GW_1_SAYS =
            new InstanceHealth(new UUID(1, 1), HealthState.EJECTED, "gw-1", List.of());

    @Test
    void the_way_is_followed_back_to_when_all_was_well() {
        var ways =
                came(
                        state("gw-1", "suspect", "ejected"),
                        state("gw-1", "healthy", "suspect"),
                        state("gw-1", "ramping", "healthy"));

        assertThat(ways)
                .containsExactly(
                        new StateDrawing.Way(HealthState.HEALTHY, HealthState.SUSPECT),
                        new StateDrawing.Way(HealthState.SUSPECT, HealthState.EJECTED));
    }

    @Test
    void what_another_gateway_saw_is_not_part_of_it() {
        var ways = came(state("gw-2", "healthy", "suspect"), state("gw-1", "healthy", "ejected"));

        assertThat(ways)
                .containsExactly(new StateDrawing.Way(HealthState.HEALTHY, HealthState.EJECTED));
    }

    @Test
    void a_way_that_does_not_lead_to_the_present_state_is_not_drawn() {
        assertThat(came(state("gw-1", "healthy", "suspect"))).isEmpty();
    }

    @Test
    void a_gap_ends_the_way() {
        var ways = came(state("gw-1", "probing", "ejected"), state("gw-1", "healthy", "suspect"));

        assertThat(ways)
                .containsExactly(new StateDrawing.Way(HealthState.PROBING, HealthState.EJECTED));
    }

    @Test
    void a_word_that_only_a_newer_gateway_knows_ends_the_way() {
        assertThat(came(state("gw-1", "dreaming", "ejected"))).isEmpty();
    }

    private static List<StateDrawing.Way> came(InstanceEventRow... newestFirst) {
        return StatePanel.came(AS_GW_1_SAYS, HealthState.EJECTED, List.of(newestFirst));
    }

    private static InstanceEventRow state(String gateway, String from, String to) {
        return new InstanceEventRow(
                new UUID(7, 1),
                Instant.EPOCH,
                EventKind.STATE,
                "qwen-a",
                "",
                from,
                to,
                "hard_failures",
                "",
                null,
                gateway,
                List.of(),
                "",
                0,
                0);
    }
}
