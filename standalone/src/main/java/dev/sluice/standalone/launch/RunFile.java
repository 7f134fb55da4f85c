package dev.sluice.standalone.launch;

import dev.sluice.standalone.folder.PrivateFile;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/// `run.json` of a data folder: who runs and on which ports. It is there while the product is ready
/// and gone after a clean stop.
final class RunFile implements AutoCloseable {
    private final Path file;

    private RunFile(Path file) {
        this.file = file;
    }

    /// Writes the file, whole, replacing what a kill left behind.
    ///
    /// @param ports by the names that the contract gives them, in order
    static RunFile write(Path folder, Map<String, Integer> ports) {
        var fields =
                ports.entrySet().stream()
                        .map(port -> "\"" + port.getKey() + "\": " + port.getValue())
                        .collect(Collectors.joining(", "));
        var file = folder.resolve("run.json");
        try {
            PrivateFile.write(
                    file,
                    "{\"pid\": "
                            + ProcessHandle.current().pid()
                            + (fields.isEmpty() ? "" : ", " + fields)
                            + "}\n");
        } catch (IOException e) {
            throw Stop.because(file + " cannot be written: " + e.getMessage() + ".", e);
        }
        return new RunFile(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
