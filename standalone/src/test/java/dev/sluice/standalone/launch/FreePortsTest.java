package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
    private static final List<Variable> PORTS =
            List.of(Variable.CONSOLE_PORT, Variable.GATEWAY_PORT);

    @Test
    void a_taken_port_is_named_with_its_variable_and_code_2() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var settings = settings("0", Integer.toString(taken.getLocalPort()));

            assertThatThrownBy(() -> FreePorts.check(settings, PORTS))
                    .isInstanceOfSatisfying(
                            Stop.class,
                            stop -> {
                                assertThat(stop.code()).isEqualTo(2);
                                assertThat(stop.sentence())
                                        .contains("Port " + taken.getLocalPort() + " is taken")
                                        .contains("SLUICE_GATEWAY_PORT");
                            });
        }
    }

    @Test
    void any_free_port_is_always_free() {
        assertThatCode(() -> FreePorts.check(settings("0", "0"), PORTS)).doesNotThrowAnyException();
    }

    @Test
    void one_port_for_two_things_is_refused() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var both = Integer.toString(port);

        assertThatThrownBy(() -> FreePorts.check(settings(both, both), PORTS))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("SLUICE_CONSOLE_PORT and SLUICE_GATEWAY_PORT are both");
    }

    @Test
    void an_address_of_another_machine_is_refused() {
        var settings = settings("18080", "0").with(Variable.BIND, "192.0.2.1");

        assertThatThrownBy(() -> FreePorts.check(settings, PORTS))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("SLUICE_BIND")
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void a_port_that_is_taken_while_the_console_starts_is_named_too() {
        var thrown =
                new IllegalStateException(
                        "no context", new BindException("Failed to bind to /127.0.0.1:9190"));

        var stop = Failure.of("It failed", thrown, Map.of(9190, Variable.CONTROL_PORT));

        assertThat(stop.code()).isEqualTo(2);
        assertThat(stop.sentence()).contains("9190").contains("SLUICE_CONTROL_PORT");
    }

    @Test
    void any_other_failure_is_one_sentence_with_the_deepest_reason() {
        var thrown =
                new IllegalStateException(
                        "bean of bean", new IllegalStateException("the database is away\nsecond"));

        var stop = Failure.of("The console did not start", thrown, Map.of());

        assertThat(stop.code()).isEqualTo(1);
        assertThat(stop.sentence()).isEqualTo("The console did not start: the database is away.");
    }

    private static Settings settings(String console, String gateway) {
        return Settings.read(
                Map.of("SLUICE_CONSOLE_PORT", console, "SLUICE_GATEWAY_PORT", gateway), List.of());
    }
}
