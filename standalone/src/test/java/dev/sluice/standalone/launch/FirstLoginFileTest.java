package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstLoginFileTest {
    @TempDir Path folder;
    @TempDir Path other;

    @Test
    void what_is_generated_stays_the_same_at_the_next_start() throws Exception {
        var first = FirstLoginFile.in(folder, settings(Map.of()), new Random(1));
        var second = FirstLoginFile.in(folder, settings(Map.of()), new Random(2));

        assertThat(first.user()).isEqualTo("admin");
        assertThat(first.password()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(second).isEqualTo(first);
        assertThat(first.file())
                .content()
                .contains("User: admin\n")
                .contains("Password: " + first.password() + "\n")
                .contains("Admin key: " + first.adminKey() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void two_installations_share_nothing() {
        var here = FirstLoginFile.in(folder, settings(Map.of()));
        var there = FirstLoginFile.in(other, settings(Map.of()));

        assertThat(there.password()).isNotEqualTo(here.password());
        assertThat(there.adminKey()).isNotEqualTo(here.adminKey());
    }

    @Test
    void what_somebody_chose_wins_and_is_not_written_down() {
        FirstLoginFile.in(folder, settings(Map.of()), new Random(1));

        var chosen =
                FirstLoginFile.in(
                        folder,
                        settings(
                                Map.of(
                                        "SLUICE_ADMIN_USER", "root",
                                        "SLUICE_ADMIN_PASSWORD", "my own password",
                                        "SLUICE_ADMIN_KEY", "my own key")),
                        new Random(2));

        assertThat(chosen.user()).isEqualTo("root");
        assertThat(chosen.password()).isEqualTo("my own password");
        assertThat(chosen.adminKey()).isEqualTo("my own key");
        assertThat(chosen.file()).content().doesNotContain("my own").contains("SLUICE_ADMIN_KEY");
    }

    @Test
    void its_words_for_a_log_tell_no_secret() {
        var login = FirstLoginFile.in(folder, settings(Map.of()), new Random(1));

        assertThat(login.toString()).doesNotContain(login.password(), login.adminKey());
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.read(environment, List.of());
    }
}
