package dev.sluice.console.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.control.InstanceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PulsesTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final UUID QWEN = new UUID(3, 1);

    private static ConsoleDatabase database;

    private Pulses pulses;

    @BeforeAll
    static void startDatabase() {
        database = new ConsoleDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.asOwner("TRUNCATE instance_pulse");
        pulses = new Pulses(database.jdbc());
    }

    @Test
    void a_day_has_96_cells_the_running_one_last_and_says_where_nothing_was_heard() {
        var day = pulses.day(QWEN, NOON.plusSeconds(5));
        assertThat(day).hasSize(96);
        assertThat(day.getFirst().from()).isEqualTo(NOON.minus(Duration.ofMinutes(95 * 15)));
        assertThat(day.getLast()).isEqualTo(new PulseCell(NOON, 0, 0, HealthState.UNKNOWN));
    }

    @Test
    void probes_count_from_one_heartbeat_to_the_next_and_the_worst_state_stays() {
        heard("boot-1", 100, 5, "healthy", 0);
        heard("boot-1", 102, 5, "healthy", 10);
        heard("boot-1", 102, 7, "ejected", 20);
        heard("boot-1", 104, 7, "ramping", 30);
        heard("boot-1", 105, 7, "healthy", 900);
        assertThat(cells())
                .containsExactly(
                        new PulseCell(NOON, 4, 2, HealthState.EJECTED),
                        new PulseCell(NOON.plusSeconds(900), 1, 0, HealthState.HEALTHY));
    }

    @Test
    void a_gateway_that_restarts_counts_from_zero_and_nothing_is_counted_twice() {
        heard("boot-1", 100, 0, "healthy", 0);
        heard("boot-1", 103, 0, "healthy", 10);
        heard("boot-2", 2, 1, "suspect", 20);
        heard("boot-2", 4, 1, "healthy", 30);
        assertThat(cells()).containsExactly(new PulseCell(NOON, 7, 1, HealthState.SUSPECT));
    }

    @Test
    void a_console_that_restarts_counts_only_what_comes_then() {
        heard("boot-1", 100, 0, "healthy", 0);
        heard("boot-1", 103, 0, "healthy", 10);
        pulses = new Pulses(database.jdbc());
        heard("boot-1", 200, 9, "healthy", 20);
        heard("boot-1", 201, 9, "healthy", 30);
        assertThat(cells()).containsExactly(new PulseCell(NOON, 4, 0, HealthState.HEALTHY));
    }

    @Test
    void gateways_add_up_and_a_state_that_only_a_newer_one_knows_is_unknown() {
        heard("boot-1", 0, 0, "hibernating", 0);
        assertThat(cells()).containsExactly(new PulseCell(NOON, 0, 0, HealthState.UNKNOWN));
        pulses.heard("gw-2", "boot-9", List.of(status(0, 0, "probing")), NOON);
        pulses.heard("gw-2", "boot-9", List.of(status(3, 1, "healthy")), NOON.plusSeconds(1));
        heard("boot-1", 5, 0, "healthy", 10);
        assertThat(cells()).containsExactly(new PulseCell(NOON, 8, 1, HealthState.PROBING));
    }

    private void heard(String boot, long ok, long failed, String state, int afterSeconds) {
        pulses.heard(
                "gw-1", boot, List.of(status(ok, failed, state)), NOON.plusSeconds(afterSeconds));
    }

    private static InstanceStatus status(long ok, long failed, String state) {
        return InstanceStatus.newBuilder()
                .setInstanceId(QWEN.toString())
                .setState(state)
                .setProbesOk(ok)
                .setProbesFailed(failed)
                .build();
    }

    /// Those in which something was heard.
    private List<PulseCell> cells() {
        var known =
                database.jdbc()
                        .query(
                                "SELECT DISTINCT cell FROM instance_pulse",
                                (row, _) -> row.getTimestamp(1).toInstant());
        return pulses.day(QWEN, NOON.plusSeconds(900)).stream()
                .filter(cell -> known.contains(cell.from()))
                .toList();
    }
}
