package dev.sluice.standalone.tools;

import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// `./sluice package`: everything that runs, in one archive under `dist/` that needs a JDK and
/// nothing else.
///
/// The same build gives the same bytes: entries are sorted, and times, owners and rights do not
/// come from this machine.
public final class Archive {
    private static final long TIME = 1_795_564_800_000L; // 2026-11-25, as in the root pom
    private static final int READABLE = 0100644;
    private static final int EXECUTABLE = 0100755;

    private final String version;

    /// @param version the product's, part of the archive's name
    public Archive(String version) {
        this.version = version;
    }

    /// Packs the clone whose folder is the only word of the settings.
    ///
    /// @throws Stop where something to pack is missing
    public void run(Settings settings, Terminal terminal) {
        if (settings.words().size() != 1) {
            throw Stop.usage("package takes no words.");
        }
        var home = Path.of(settings.words().getFirst());
        try {
            var archive = pack(home, home.resolve("standalone/target/app"), home.resolve("dist"));
            terminal.say(archive + "  sha256 " + digest(archive));
        } catch (IOException e) {
            throw Stop.because("The archive could not be made: " + e.getMessage() + ".", e);
        }
    }

    /// Packs and returns the archive's place.
    Path pack(Path home, Path app, Path dist) throws IOException {
        var top = "sluice-" + version;
        var entries = new TreeMap<String, Path>();
        for (var name : new String[] {"sluice", "README.md", "LICENSE", "NOTICE"}) {
            entries.put(top + "/" + name, home.resolve(name));
        }
        addAll(entries, top, home, "launcher");
        addAll(entries, top, home, "docs");
        entries.put(top + "/app/sluice.jar", app.resolve("sluice.jar"));
        for (var library : classPath(app.resolve("sluice.jar"))) {
            entries.put(top + "/app/" + library, app.resolve(library));
        }
        Files.createDirectories(dist);
        var archive = dist.resolve(top + ".tar.gz");
        var next = dist.resolve(top + ".tar.gz.next");
        try (var out = Files.newOutputStream(next)) {
            write(entries, top, out);
        }
        Files.move(next, archive, StandardCopyOption.REPLACE_EXISTING);
        return archive;
    }

    private void write(Map<String, Path> entries, String top, OutputStream out) throws IOException {
        var gzip = new GzipParameters();
        gzip.setOperatingSystem(255); // "unknown": the byte must not depend on the JDK
        try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out, gzip))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            put(
                    tar,
                    top + "/app/VERSION",
                    ("sluice " + version + "\n").getBytes(StandardCharsets.UTF_8),
                    READABLE);
            for (var entry : entries.entrySet()) {
                var executable = entry.getKey().equals(top + "/sluice");
                put(
                        tar,
                        entry.getKey(),
                        Files.readAllBytes(entry.getValue()),
                        executable ? EXECUTABLE : READABLE);
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content, int mode)
            throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(TIME);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void addAll(Map<String, Path> entries, String top, Path home, String folder)
            throws IOException {
        if (!Files.isDirectory(home.resolve(folder))) {
            return;
        }
        try (var files = Files.walk(home.resolve(folder))) {
            files.filter(Files::isRegularFile)
                    .forEach(file ->
                            entries.put(top + "/" + home.relativize(file).toString(), file));
        }
    }

    /// Only what the jar's own class path names: the folder may hold libraries of an earlier build.
    private static String[] classPath(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            var named = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return named == null ? new String[0] : named.split(" ");
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var sha = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
