package dev.sluice.console.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.RunningBackend;
import dev.sluice.console.shared.DataFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final byte[] VALUE = "Bearer sk-1".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path folder;

    @Test
    void a_sealed_value_opens_in_its_own_row_and_nowhere_else() {
        // Given
        var envelope = envelope(folder);
        var here = new SecretRef(UUID.randomUUID(), 1);
        var sealed = envelope.seal(here, VALUE);
        // Then
        assertThat(envelope.open(here, sealed)).hasValue(VALUE);
        assertThat(envelope.open(new SecretRef(here.id(), 2), sealed)).isEmpty();
        assertThat(envelope.open(new SecretRef(UUID.randomUUID(), 1), sealed)).isEmpty();
        assertThat(new String(sealed.ciphertext(), StandardCharsets.ISO_8859_1))
                .doesNotContain("sk-1");
    }

    @Test
    void the_same_value_never_seals_to_the_same_bytes() {
        var envelope = envelope(folder);
        var ref = new SecretRef(UUID.randomUUID(), 1);
        assertThat(envelope.seal(ref, VALUE).ciphertext())
                .isNotEqualTo(envelope.seal(ref, VALUE).ciphertext());
    }

    @Test
    void another_key_file_opens_nothing_and_the_same_one_opens_after_a_restart() {
        var ref = new SecretRef(UUID.randomUUID(), 1);
        var sealed = envelope(folder).seal(ref, VALUE);
        assertThat(envelope(folder).open(ref, sealed)).hasValue(VALUE);
        assertThat(envelope(folder.resolve("elsewhere")).open(ref, sealed)).isEmpty();
    }

    @Test
    void the_key_file_is_for_its_owner_and_is_never_overwritten() throws Exception {
        envelope(folder);
        var file = folder.resolve(KeyEncryptionKey.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() ->
                        new DataFolder(folder).writeOnce(KeyEncryptionKey.FILE, new byte[] {1}))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void a_key_file_that_is_damaged_says_which_file_it_is() throws Exception {
        Files.createDirectories(folder.resolve("keys"));
        Files.writeString(folder.resolve(KeyEncryptionKey.FILE), "{");
        assertThatThrownBy(() -> KeyEncryptionKey.load(new DataFolder(folder), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("secrets-keyset.json");
    }

    @Test
    void the_pepper_is_a_secret_like_every_other() {
        var backend = RunningBackend.shared();
        var pepper = backend.bean(Peppers.class).all().getLast();
        assertThat(backend.bean(Secrets.class).open(pepper.secret()).orElseThrow()).hasSize(32);
        assertThat(backend.bean(Peppers.class).hash("a").value())
                .hasSize(32)
                .isNotEqualTo(backend.bean(Peppers.class).hash("b").value());
    }

    private static Envelope envelope(Path folder) {
        return new Envelope(
                KeyEncryptionKey.load(new DataFolder(folder), false), new SecureRandom());
    }
}
