package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFileTest {
    @TempDir Path folder;

    @Test
    void it_names_the_process_and_the_ports_while_ready_and_is_gone_after() throws Exception {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("consolePort", 8080);
        ports.put("gatewayPort", 9080);

        var file = RunFile.write(folder, ports);

        assertThat(folder.resolve("run.json"))
                .hasContent(
                        "{\"pid\": "
                                + ProcessHandle.current().pid()
                                + ", \"consolePort\": 8080, \"gatewayPort\": 9080}\n");
        file.close();
        assertThat(folder.resolve("run.json")).doesNotExist();
    }
}
