package dev.sluice.standalone.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.terminal.Stop;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    @Test
    void what_nobody_sets_is_what_the_contract_says() {
        var settings = Settings.read(Map.of(), List.of());

        assertThat(settings.port(Variable.CONSOLE_PORT)).isEqualTo(8080);
        assertThat(settings.port(Variable.GATEWAY_PORT)).isEqualTo(9080);
        assertThat(settings.port(Variable.ADMIN_PORT)).isEqualTo(9180);
        assertThat(settings.port(Variable.OPS_PORT)).isEqualTo(9091);
        assertThat(settings.port(Variable.CONTROL_PORT)).isEqualTo(9190);
        assertThat(settings.value(Variable.BIND)).isEqualTo("127.0.0.1");
        assertThat(settings.value(Variable.ADMIN_USER)).isEqualTo("admin");
        assertThat(settings.data()).isEqualTo(Path.of("data").toAbsolutePath());
    }

    @Test
    void a_flag_wins_over_the_variable_of_the_same_name() {
        var environment = Map.of("SLUICE_GATEWAY_PORT", "1", "SLUICE_OPS_PORT", "2");

        var settings =
                Settings.read(
                        environment, List.of("file", "--gateway-port", "3", "--admin-port=0"));

        assertThat(settings.port(Variable.GATEWAY_PORT)).isEqualTo(3);
        assertThat(settings.port(Variable.OPS_PORT)).isEqualTo(2);
        assertThat(settings.port(Variable.ADMIN_PORT)).isZero();
        assertThat(settings.words()).containsExactly("file");
        assertThat(settings.asEnvironment()).containsEntry("SLUICE_GATEWAY_PORT", "3");
    }

    @Test
    void another_standard_value_gives_way_to_what_somebody_set() {
        var set = Settings.read(Map.of("SLUICE_DATA", "/mine"), List.of());
        var unset = Settings.read(Map.of("SLUICE_DATA", " "), List.of());

        assertThat(set.withStandard(Variable.DATA, "/demo").data()).isEqualTo(Path.of("/mine"));
        assertThat(unset.withStandard(Variable.DATA, "/demo").data()).isEqualTo(Path.of("/demo"));
    }

    @Test
    void a_port_that_is_none_is_refused_by_its_name() {
        var settings = Settings.read(Map.of("SLUICE_OPS_PORT", "65536"), List.of());

        assertThatThrownBy(() -> settings.port(Variable.OPS_PORT))
                .isInstanceOf(Stop.class)
                .hasMessage("SLUICE_OPS_PORT: 65536 (expected: a port, 0 to 65535).");
    }

    @Test
    void a_flag_nobody_knows_is_refused() {
        assertThatThrownBy(() -> Settings.read(Map.of(), List.of("--gatway-port", "1")))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("--gatway-port");
    }

    @Test
    void a_flag_without_its_value_is_refused() {
        assertThatThrownBy(() -> Settings.read(Map.of(), List.of("--node")))
                .isInstanceOf(Stop.class)
                .hasMessage("--node needs a value.");
    }
}
