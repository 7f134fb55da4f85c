package dev.sluice.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadyBlockTest {
    @Test
    void places_stand_in_columns_and_the_call_can_be_pasted() {
        var block =
                new ReadyBlock(
                        "Ready.",
                        List.of(
                                new ReadyBlock.Place("Console", "http://a", "user admin"),
                                new ReadyBlock.Place("Log", "/var/log/x", "")),
                        List.of("curl http://a \\", "  -H 'A: b'"));

        assertThat(block.text())
                .isEqualTo(
                        """

                        Ready.

                          Console  http://a    user admin
                          Log      /var/log/x

                          curl http://a \\
                            -H 'A: b'

                        Control-C stops it.\
                        """);
    }

    @Test
    void an_address_that_means_all_is_reached_over_loopback() {
        assertThat(Addresses.http("0.0.0.0", 1)).isEqualTo("http://127.0.0.1:1");
        assertThat(Addresses.http("::", 1)).isEqualTo("http://[::1]:1");
        assertThat(Addresses.http("fd00::1", 1)).isEqualTo("http://[fd00::1]:1");
        assertThat(Addresses.http("10.0.0.5", 1)).isEqualTo("http://10.0.0.5:1");
    }
}
