package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import java.net.BindException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailureTest {
    @Test
    void a_database_that_does_not_answer_is_named_without_its_parameters() {
        var stop =
                Failure.databaseAway(
                        "jdbc:postgresql://db:5432/sluice?password=secret",
                        new IllegalStateException());
        assertThat(stop.sentence())
                .isEqualTo(
                        "The database at jdbc:postgresql://db:5432/sluice cannot be reached; start"
                                + " it, or check SLUICE_DATABASE_URL.");
        assertThat(stop.code()).isEqualTo(Stop.FAILED);
    }

    @Test
    void a_port_that_was_taken_meanwhile_is_named_with_its_variable() {
        var stop =
                Failure.of(
                        "The console did not start",
                        new IllegalStateException(new BindException("Failed to bind to :9190")),
                        Map.of(9190, Variable.CONTROL_PORT));
        assertThat(stop.code()).isEqualTo(Stop.PORT_TAKEN);
        assertThat(stop.sentence()).contains("9190").contains("SLUICE_CONTROL_PORT");
    }

    @Test
    void anything_else_is_one_line_of_its_innermost_cause() {
        var stop =
                Failure.of(
                        "The console did not start",
                        new IllegalStateException(
                                "outer", new IllegalArgumentException("odd value\nand more")),
                        Map.of());
        assertThat(stop.sentence()).isEqualTo("The console did not start: odd value.");
    }
}
