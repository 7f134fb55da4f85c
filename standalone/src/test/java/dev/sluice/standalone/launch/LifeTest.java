package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LifeTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void what_was_started_last_stops_first_and_each_part_once() {
        var life = new Life();
        life.add("database", part("database"));
        life.add("console", part("console"));

        assertThat(life.end()).isTrue();
        assertThat(life.end()).isFalse();

        assertThat(closed).containsExactly("console", "database");
    }

    @Test
    void a_part_that_does_not_stop_cleanly_keeps_no_other_running() {
        var life = new Life();
        life.add("database", part("database"));
        life.add(
                "console",
                () -> {
                    throw new IllegalStateException("stuck");
                });

        life.end();

        assertThat(closed).containsExactly("database");
    }

    @Test
    void a_part_that_comes_after_the_end_began_is_closed_at_once() {
        var life = new Life();
        life.end();

        life.add("late", part("late"));

        assertThat(closed).containsExactly("late");
    }

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }
}
