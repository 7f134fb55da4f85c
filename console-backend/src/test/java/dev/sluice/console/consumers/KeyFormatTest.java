package dev.sluice.console.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class KeyFormatTest {
    private final KeyFormat format = new KeyFormat(new SecureRandom());

    @Test
    void a_new_key_has_the_form_that_gateways_and_scanners_know() {
        assertThat(format.next())
                .matches("slc_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
    }

    @Test
    void the_check_is_the_crc_of_everything_before_it_in_base62() {
        // Given
        var key = format.next();
        var last = key.lastIndexOf('_');
        var crc = new CRC32();
        crc.update(key.substring(0, last).getBytes(StandardCharsets.US_ASCII));
        // When
        var value = 0L;
        for (var c : key.substring(last + 1).toCharArray()) {
            value =
                    value * 62
                            + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    .indexOf(c);
        }
        // Then
        assertThat(value).isEqualTo(crc.getValue());
    }

    @Test
    void one_changed_character_breaks_a_key() {
        var key = format.next();
        assertThat(KeyFormat.isWhole(key)).isTrue();
        for (var i = "slc_live_".length(); i < key.length(); i++) {
            if (key.charAt(i) == '_') {
                continue;
            }
            var other = key.charAt(i) == 'x' ? 'y' : 'x';
            var broken = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(KeyFormat.isWhole(broken)).as("changed at %s", i).isFalse();
        }
    }

    @Test
    void no_two_keys_are_alike_and_what_is_shown_holds_none_of_the_secret() {
        var seen = new HashSet<String>();
        for (var i = 0; i < 1_000; i++) {
            var key = format.next();
            assertThat(seen.add(key)).isTrue();
            assertThat(KeyFormat.hint(key)).isEqualTo(key.substring(9, 21));
        }
        assertThat(KeyFormat.hint("consumer_a_key")).isEqualTo("con");
    }
}
