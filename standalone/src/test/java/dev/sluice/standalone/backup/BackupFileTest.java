package dev.sluice.standalone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupFileTest {
    @TempDir Path temp;

    private Path write(int format) throws IOException {
        var target = temp.resolve("backup-" + format + ".slb");
        try (var file = BackupFile.Writer.begin(target)) {
            file.add(
                    "tables/a.copy",
                    out -> out.write("1\tone\n".repeat(5_000).getBytes(StandardCharsets.UTF_8)));
            file.add(
                    "tables/b.copy", out -> out.write("2\ttwo\n".getBytes(StandardCharsets.UTF_8)));
            file.finish(entries ->
                    new Manifest(
                            format,
                            "test",
                            "8",
                            "2026-11-25T00:00:00Z",
                            false,
                            List.of(),
                            List.of(),
                            entries));
        }
        return target;
    }

    @Test
    void what_was_written_is_read_back() throws IOException {
        // Given
        var path = write(Manifest.FORMAT);
        // When
        try (var file = BackupFile.openWhole(path);
                var in = file.open("tables/b.copy")) {
            // Then
            assertThat(file.manifest().entries()).hasSize(2);
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("2\ttwo\n");
        }
    }

    @Test
    void only_its_owner_may_read_it() throws IOException {
        assertThat(Files.getPosixFilePermissions(write(Manifest.FORMAT)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_backup_is_never_overwritten() throws IOException {
        var path = write(Manifest.FORMAT);
        assertThatThrownBy(() -> BackupFile.Writer.begin(path))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("never overwritten");
    }

    @Test
    void an_unfinished_backup_leaves_nothing() throws IOException {
        var target = temp.resolve("unfinished.slb");
        try (var file = BackupFile.Writer.begin(target)) {
            file.add("tables/a.copy", out -> out.write(1));
        }
        try (var left = Files.list(temp)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_file_cut_short_anywhere_is_refused() throws IOException {
        var whole = Files.readAllBytes(write(Manifest.FORMAT));
        var random = new Random(7);
        for (int i = 0; i < 50; i++) {
            int length = i == 0 ? whole.length - 1 : random.nextInt(whole.length);
            var cut = temp.resolve("cut-" + i);
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BackupFile.openWhole(cut))
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isInstanceOf(Stop.class);
        }
    }

    @Test
    void a_file_with_a_changed_byte_in_its_content_is_refused() throws IOException {
        var whole = Files.readAllBytes(write(Manifest.FORMAT));
        // The compressed rows of the first entry stand behind its header.
        for (int at = 60; at < 90; at++) {
            var changed = whole.clone();
            changed[at] ^= 0x10;
            var path = temp.resolve("changed-" + at);
            Files.write(path, changed);
            assertThatThrownBy(() -> BackupFile.openWhole(path))
                    .as("byte %d changed", at)
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("nothing was restored");
        }
    }

    @Test
    void a_newer_format_is_refused_in_one_sentence() throws IOException {
        var path = write(Manifest.FORMAT + 1);
        assertThatThrownBy(() -> BackupFile.openWhole(path))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("newer release");
    }

    @Test
    void something_else_is_no_backup() throws IOException {
        var path = temp.resolve("notes.txt");
        Files.writeString(path, "hello");
        assertThatThrownBy(() -> BackupFile.openWhole(path))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("no backup of Sluice");
    }
}
