package dev.sluice.standalone.backup;

import dev.sluice.standalone.folder.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The key material of a data folder: what opens credentials and peppers, and the console's own CA.
final class KeyFiles {
    /// Folders under the data folder that hold keys and nothing else.
    private static final List<String> FOLDERS = List.of("keys", "ca");

    private KeyFiles() {}

    /// Every key file by its path under `data`, with `/` between names.
    static Map<String, byte[]> in(Path data) throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var name : FOLDERS) {
            var folder = data.resolve(name);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> paths = Files.walk(folder)) {
                for (var path : paths.filter(Files::isRegularFile).sorted().toList()) {
                    files.put(
                            data.relativize(path).toString().replace('\\', '/'),
                            Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /// Whether the folder holds keys already.
    static boolean any(Path data) throws IOException {
        return !in(data).isEmpty();
    }

    /// Writes them back, each readable by its owner only.
    ///
    /// @throws IOException where a name leads out of the key folders; nothing is written then
    static void write(Path data, Map<String, byte[]> files) throws IOException {
        Set<Path> targets = new LinkedHashSet<>();
        for (var name : files.keySet()) {
            var target = data.resolve(name).normalize();
            if (FOLDERS.stream().noneMatch(folder -> target.startsWith(data.resolve(folder)))) {
                throw new IOException("the backup has a key file outside of the key folders");
            }
            targets.add(target);
        }
        for (var target : targets) {
            var folder = target.getParent();
            if (folder != null) {
                PrivateFile.folder(folder);
            }
            PrivateFile.create(target);
            var name = data.relativize(target).toString().replace('\\', '/');
            Files.write(target, files.getOrDefault(name, new byte[0]));
        }
    }
}
