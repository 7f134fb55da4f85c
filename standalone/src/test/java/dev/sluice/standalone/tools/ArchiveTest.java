package dev.sluice.standalone.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveTest {
    @TempDir Path home;

    @Test
    void it_holds_what_runs_and_no_library_of_an_earlier_build() throws Exception {
        makeClone();

        var archive = new Archive("1.0").pack(home, home.resolve("app"), home.resolve("dist"));

        assertThat(archive).isEqualTo(home.resolve("dist/sluice-1.0.tar.gz"));
        assertThat(entries(archive))
                .containsExactly(
                        "100644 sluice-1.0/app/VERSION",
                        "100644 sluice-1.0/LICENSE",
                        "100644 sluice-1.0/NOTICE",
                        "100644 sluice-1.0/README.md",
                        "100644 sluice-1.0/app/lib/used.jar",
                        "100644 sluice-1.0/app/sluice.jar",
                        "100644 sluice-1.0/docs/images/one.png",
                        "100644 sluice-1.0/launcher/jdk.sh",
                        "100755 sluice-1.0/sluice");
    }

    @Test
    void the_same_content_gives_the_same_bytes_whenever_it_is_packed() throws Exception {
        makeClone();
        var archive = new Archive("1.0");
        var app = home.resolve("app");
        var first = Files.readAllBytes(archive.pack(home, app, home.resolve("dist")));

        Files.setLastModifiedTime(
                home.resolve("README.md"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        var second = Files.readAllBytes(archive.pack(home, app, home.resolve("dist")));

        assertThat(second).isEqualTo(first);
    }

    private void makeClone() throws IOException {
        for (var name : List.of("sluice", "README.md", "LICENSE", "NOTICE")) {
            Files.writeString(home.resolve(name), name);
        }
        Files.createDirectories(home.resolve("launcher"));
        Files.writeString(home.resolve("launcher/jdk.sh"), "#");
        Files.createDirectories(home.resolve("docs/images"));
        Files.writeString(home.resolve("docs/images/one.png"), "png");
        Files.createDirectories(home.resolve("app/lib"));
        Files.writeString(home.resolve("app/lib/used.jar"), "used");
        Files.writeString(home.resolve("app/lib/stale.jar"), "stale");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "lib/used.jar");
        try (var jar =
                new JarOutputStream(
                        Files.newOutputStream(home.resolve("app/sluice.jar")), manifest)) {
            jar.finish();
        }
    }

    private static List<String> entries(Path archive) throws IOException {
        var names = new ArrayList<String>();
        try (var tar =
                new TarArchiveInputStream(
                        new GzipCompressorInputStream(Files.newInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(Integer.toOctalString(entry.getMode()) + " " + entry.getName());
            }
        }
        return names;
    }
}
