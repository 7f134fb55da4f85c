package dev.sluice.standalone.demo;

import dev.sluice.standalone.folder.PrivateFile;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// What the demo has to remember from one start to the next: the consumers' keys, which the console
/// shows only once, and the ports of the simulated instances. Readable by the owner only.
final class DemoMemory {
    private final Path file;
    private final Map<String, String> values = new TreeMap<>();

    private DemoMemory(Path file) {
        this.file = file;
    }

    /// Reads `demo.properties` of the folder, which may be missing.
    static DemoMemory in(Path folder) {
        var memory = new DemoMemory(folder.resolve("demo.properties"));
        if (Files.exists(memory.file)) {
            var read = new Properties();
            try {
                read.load(new StringReader(Files.readString(memory.file)));
            } catch (IOException e) {
                throw Stop.because(memory.file + " cannot be read: " + e.getMessage() + ".", e);
            }
            read.forEach((name, value) -> memory.values.put((String) name, (String) value));
        }
        return memory;
    }

    Optional<String> recall(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Remembers; on the disk when this returns.
    void keep(String name, String value) {
        values.put(name, value);
        var text = new StringBuilder("# What the demo remembers between two starts.\n");
        values.forEach((key, kept) -> text.append(key).append('=').append(kept).append('\n'));
        try {
            PrivateFile.write(file, text.toString());
        } catch (IOException e) {
            throw Stop.because(file + " cannot be written: " + e.getMessage() + ".", e);
        }
    }
}
