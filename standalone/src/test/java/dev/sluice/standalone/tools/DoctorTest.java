package dev.sluice.standalone.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
    private static final long GIBI = 1L << 30;

    @TempDir Path temp;

    @Test
    void memory_disk_and_files_are_judged_by_what_sluice_needs() {
        assertThat(Doctor.memory(GIBI / 2)).isInstanceOf(Finding.Bad.class);
        assertThat(Doctor.memory(GIBI)).isInstanceOf(Finding.Fair.class);
        assertThat(Doctor.memory(8 * GIBI)).isInstanceOf(Finding.Good.class);
        assertThat(Doctor.disk(temp, GIBI / 4)).isInstanceOf(Finding.Bad.class);
        assertThat(Doctor.disk(temp, GIBI)).isInstanceOf(Finding.Fair.class);
        assertThat(Doctor.disk(temp, 50 * GIBI)).isInstanceOf(Finding.Good.class);
        assertThat(Doctor.files(256)).isInstanceOf(Finding.Bad.class);
        assertThat(Doctor.files(4_096)).isInstanceOf(Finding.Fair.class);
        assertThat(Doctor.files(65_536)).isInstanceOf(Finding.Good.class);
    }

    @Test
    void an_old_jdk_or_database_and_a_wrong_clock_are_seen() {
        assertThat(Doctor.jdk(Runtime.Version.parse("17.0.15"))).isInstanceOf(Finding.Bad.class);
        assertThat(Doctor.jdk(Runtime.Version.parse("25"))).isInstanceOf(Finding.Good.class);
        assertThat(Doctor.version("here", "14.9 (Debian)")).isInstanceOf(Finding.Bad.class);
        assertThat(Doctor.version("here", "18.6")).isInstanceOf(Finding.Good.class);
        var now = Instant.parse("2026-11-25T12:00:00Z");
        assertThat(Doctor.skew(now.minusSeconds(60), now)).isInstanceOf(Finding.Fair.class);
        assertThat(Doctor.skew(now.plusSeconds(60), now)).isInstanceOf(Finding.Fair.class);
        assertThat(Doctor.skew(now.plusMillis(5), now)).isInstanceOf(Finding.Good.class);
    }

    @Test
    void a_taken_port_makes_it_end_with_1_and_names_the_variable() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var port = Integer.toString(taken.getLocalPort());

            var answer = examine(Map.of("SLUICE_OPS_PORT", port));

            assertThat(answer.code).isEqualTo(1);
            assertThat(answer.text)
                    .containsPattern("BAD +port +" + port + ".*SLUICE_OPS_PORT")
                    .contains("1 to mend");
        }
    }

    @Test
    void a_fit_machine_gets_0_and_nothing_is_changed() {
        var answer = examine(Map.of());

        assertThat(answer.text).contains("Nothing stands in the way.");
        assertThat(answer.code).isZero();
        assertThat(temp.resolve("data")).doesNotExist();
    }

    private Answer examine(Map<String, String> more) {
        var environment =
                new HashMap<>(
                        Map.of(
                                "SLUICE_DATA", temp.resolve("data").toString(),
                                "SLUICE_CONSOLE_PORT", "0",
                                "SLUICE_GATEWAY_PORT", "0",
                                "SLUICE_ADMIN_PORT", "0",
                                "SLUICE_OPS_PORT", "0",
                                "SLUICE_CONTROL_PORT", "0"));
        environment.putAll(more);
        var bytes = new ByteArrayOutputStream();
        var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var doctor = new Doctor(Settings.read(environment, List.of()), Clock.systemUTC());
        var code = doctor.run(Terminal.to(stream, stream));
        return new Answer(code, bytes.toString(StandardCharsets.UTF_8));
    }

    private record Answer(int code, String text) {}
}
