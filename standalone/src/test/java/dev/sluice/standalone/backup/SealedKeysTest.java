package dev.sluice.standalone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SealedKeysTest {
    private static final Map<String, byte[]> FILES =
            Map.of(
                    "keys/kek.json",
                    "the key".getBytes(StandardCharsets.UTF_8),
                    "ca/key.pem",
                    new byte[] {1, 2});

    @Test
    void the_right_passphrase_opens_them() throws Exception {
        var sealed = SealedKeys.seal(FILES, "correct horse", new SecureRandom());
        var opened = SealedKeys.open(sealed, "correct horse");
        assertThat(opened).containsOnlyKeys("keys/kek.json", "ca/key.pem");
        assertThat(opened.get("keys/kek.json")).isEqualTo(FILES.get("keys/kek.json"));
    }

    @Test
    void a_wrong_passphrase_opens_nothing() throws IOException {
        var sealed = SealedKeys.seal(FILES, "correct horse", new SecureRandom());
        assertThatThrownBy(() -> SealedKeys.open(sealed, "battery staple"))
                .isInstanceOf(SealedKeys.WrongPassphrase.class);
    }

    @Test
    void the_keys_do_not_show_in_what_is_sealed() throws IOException {
        var sealed = SealedKeys.seal(FILES, "correct horse", new SecureRandom());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .doesNotContain("the key")
                .doesNotContain("kek");
    }
}
