package dev.sluice.standalone.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir Path temp;

    @Test
    void a_second_holder_hears_who_the_first_is() throws Exception {
        // Given another process that holds the folder
        var folder = temp.resolve("data");
        var holder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("held");

        // When, then
        assertThatThrownBy(() -> DataFolder.hold(folder, "sluice demo"))
                .isInstanceOfSatisfying(
                        Stop.class,
                        stop -> {
                            assertThat(stop.code()).isEqualTo(3);
                            assertThat(stop.sentence())
                                    .contains("sluice up (process " + holder.pid() + ")");
                        });

        // and a killed holder leaves nothing behind
        holder.destroyForcibly().waitFor();
        DataFolder.hold(folder, "sluice demo").close();
    }

    @Test
    void a_second_holder_in_the_same_process_does_not_loosen_the_first_ones_hold() {
        var folder = temp.resolve("data");
        try (var first = DataFolder.hold(folder, "sluice up")) {
            for (var i = 0; i < 2; i++) {
                assertThatThrownBy(() -> DataFolder.hold(folder, "sluice up"))
                        .isInstanceOf(Stop.class);
            }
            assertThat(first.path()).isEqualTo(folder);
        }
        DataFolder.hold(folder, "sluice up").close();
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws IOException {
        var file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> DataFolder.hold(file.resolve("data"), "sluice up"))
                .isInstanceOf(Stop.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_private_file_and_folder_are_for_their_owner_only() throws IOException {
        PrivateFile.folder(temp.resolve("a/b"));
        PrivateFile.write(temp.resolve("a/b/secret"), "one");
        PrivateFile.write(temp.resolve("a/b/secret"), "two");

        assertThat(rights("a/b")).isEqualTo("rwx------");
        assertThat(rights("a/b/secret")).isEqualTo("rw-------");
        assertThat(temp.resolve("a/b/secret")).hasContent("two");
    }

    private String rights(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(name)));
    }

    /// Holds a folder until it is killed.
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            DataFolder.hold(Path.of(arguments[0]), "sluice up");
            System.out.println("held");
            Thread.currentThread().join();
        }
    }
}
