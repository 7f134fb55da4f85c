package dev.sluice.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.link.ControlTarget;
import dev.sluice.gateway.link.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
    private static final Map<String, String> LEAST = Map.of("SLUICE_CONTROL", "console:9190");

    private static GatewayConfig with(String name, String value) {
        var environment = new HashMap<>(LEAST);
        environment.put(name, value);
        return GatewayConfig.from(environment);
    }

    @Test
    void what_is_not_set_has_the_default_of_the_contract() {
        var config = GatewayConfig.from(LEAST);
        assertThat(config.data()).isEqualTo(Path.of("./data/gateway"));
        assertThat(config.edge().host()).isEqualTo("127.0.0.1");
        assertThat(config.edge().port()).isEqualTo(9080);
        assertThat(config.opsPort()).isEqualTo(9091);
        assertThat(config.token()).isNull();
        assertThat(config.spool().durability()).isEqualTo(Durability.DISK);
        assertThat(config.spool().segmentBytes()).isEqualTo(64 << 20);
        assertThat(config.spool().retain()).isEqualTo(Duration.ofHours(72));
        assertThat(config.eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.accessLog()).isTrue();
        assertThat(config.installationPorts()).isEmpty();
    }

    @Test
    void each_variable_reaches_its_setting() {
        assertThat(with("SLUICE_DATA", "/var/lib/gw").data()).isEqualTo(Path.of("/var/lib/gw"));
        assertThat(with("SLUICE_NODE", "gw-7").node()).isEqualTo("gw-7");
        assertThat(with("SLUICE_BIND", "0.0.0.0").edge().host()).isEqualTo("0.0.0.0");
        assertThat(with("SLUICE_GATEWAY_PORT", "0").edge().port()).isZero();
        assertThat(with("SLUICE_OPS_PORT", "9999").opsPort()).isEqualTo(9999);
        assertThat(with("SLUICE_OPS_PORT", "9999").installationPorts()).containsExactly(9999);
        assertThat(with("SLUICE_CONTROL", "[::1]:9190").control())
                .isEqualTo(new ControlTarget("::1", 9190));
        assertThat(with("SLUICE_USAGE_DURABILITY", "strict").spool().durability())
                .isEqualTo(Durability.STRICT);
        assertThat(with("SLUICE_DRAIN", "PT5S").drain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(with("SLUICE_PRE_STOP", "PT0S").edge().preStop()).isZero();
        assertThat(with("SLUICE_MAX_BODY_BYTES", "1024").edge().maxBodyBytes()).isEqualTo(1024);
        assertThat(with("SLUICE_EVENT_LOOPS", "3").eventLoops()).isEqualTo(3);
        assertThat(with("SLUICE_ACCESS_LOG", "off").accessLog()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_GATEWAY_PORT, 65536",
        "SLUICE_GATEWAY_PORT, -1",
        "SLUICE_OPS_PORT, none",
        "SLUICE_CONTROL, console",
        "SLUICE_CONTROL, console:0",
        "SLUICE_CONTROL, ::1:9190",
        "SLUICE_JOIN_TOKEN, half",
        "SLUICE_ENDPOINT_NETWORKS, 10.0.0.0/99",
        "SLUICE_USAGE_DURABILITY, maybe",
        "SLUICE_SPOOL_SEGMENT_BYTES, 1000",
        "SLUICE_EVENT_LOOPS, 0",
        "SLUICE_EVENT_LOOPS, 257",
        "SLUICE_DRAIN, 30",
        "SLUICE_ACCESS_LOG, perhaps",
    })
    void a_value_out_of_bounds_is_refused_by_the_variables_name(String name, String value) {
        assertThatThrownBy(() -> with(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("expected");
    }

    @Test
    void a_join_token_is_never_repeated() {
        assertThatThrownBy(() -> with("SLUICE_JOIN_TOKEN", "top-secret.not-a-hash"))
                .hasMessageNotContaining("top-secret");
    }
}
