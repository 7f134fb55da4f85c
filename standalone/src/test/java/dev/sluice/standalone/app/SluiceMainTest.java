package dev.sluice.standalone.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SluiceMainTest {
    @Test
    void the_jar_helps_with_the_same_text_as_the_script() throws Exception {
        var script = Files.readString(Path.of("..", "launcher", "help.txt"));
        assertThat(SluiceMain.help()).isEqualTo(script.stripTrailing());
    }

    @Test
    void the_help_names_every_command() {
        for (var command :
                List.of(
                        "up", "demo", "console", "gateway", "test", "config", "doctor", "warm",
                        "package", "backup", "restore", "help", "version")) {
            assertThat(SluiceMain.help()).contains("./sluice " + command);
        }
    }
}
