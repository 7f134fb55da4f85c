package dev.sluice.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessFileTest {
    @TempDir Path folder;

    @Test
    void every_line_stands_in_the_file_as_it_came() {
        try (var file = new AccessFile(folder)) {
            file.accept("{\"outcome\":\"success\"}");
            file.accept("{\"outcome\":\"refused_quota\"}");
        }
        assertThat(folder.resolve("access.log"))
                .hasContent("{\"outcome\":\"success\"}\n{\"outcome\":\"refused_quota\"}\n");
    }
}
