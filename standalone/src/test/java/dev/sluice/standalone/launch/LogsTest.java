package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class LogsTest {
    private final org.slf4j.Logger log = LoggerFactory.getLogger("a part of the product");

    @TempDir Path folder;

    @AfterEach
    void quiet() {
        Logs.quiet(false);
    }

    @Test
    void before_there_is_a_folder_the_terminal_gets_no_log_line_unless_asked() {
        Logs.quiet(false);
        assertThat(log.isErrorEnabled()).isFalse();
        Logs.quiet(true);
        assertThat(log.isInfoEnabled()).isTrue();
    }

    @Test
    void a_folder_gets_what_is_logged_from_then_on() throws Exception {
        Logs.quiet(false);
        var file = Logs.into(folder, false);
        log.info("the console starts");
        assertThat(Files.readString(file)).contains("the console starts");
    }
}
