package dev.sluice.standalone.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificatesTest {
    /// CN=Sluice control authority,O=tests; a hundred years from November 2026.
    private static final String AUTHORITY =
            """
            -----BEGIN CERTIFICATE-----
            MIIBvjCCAWOgAwIBAgIUUDxUSBrWnXozBFl60FQ6xsoiRS4wCgYIKoZIzj0EAwIw
            MzEhMB8GA1UEAwwYU2x1aWNlIGNvbnRyb2wgYXV0aG9yaXR5MQ4wDAYDVQQKDAV0
            ZXN0czAgFw0yNjExMjUxNjM5NDZaGA8yMTI2MTEwMTE2Mzk0NlowMzEhMB8GA1UE
            AwwYU2x1aWNlIGNvbnRyb2wgYXV0aG9yaXR5MQ4wDAYDVQQKDAV0ZXN0czBZMBMG
            ByqGSM49AgEGCCqGSM49AwEHA0IABKOaWxgFNzRn9CunccR1R7EHmAjTXrpT48Gh
            SIhgtSyt3e7VV6QEJw8unRjSgIbxk0tqEmXpoX7jTfi1AgPZ0hejUzBRMB0GA1Ud
            DgQWBBSQPM/bpF3XN4YNgH4MPRDluAU4dzAfBgNVHSMEGDAWgBSQPM/bpF3XN4YN
            gH4MPRDluAU4dzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCK
            uJHR7J12nLGQXXG2ecovw2q+FU8mJd/KwTaoB29BqgIhAL71pI38ZE3fIYdw1+MO
            gFj07VKY+ViVTial2xsj1/h6
            -----END CERTIFICATE-----
            """;

    /// CN=Sluice with the URI sluice://tests/default/local, for as long.
    private static final String NODE =
            """
            -----BEGIN CERTIFICATE-----
            MIIBojCCAUigAwIBAgIUaFfRypd25V67v8k9M+l6FCTQjfgwCgYIKoZIzj0EAwIw
            ETEPMA0GA1UEAwwGU2x1aWNlMCAXDTI2MTEyNTE2Mzk0NloYDzIxMjYxMTAxMTYz
            OTQ2WjARMQ8wDQYDVQQDDAZTbHVpY2UwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
            AARIRnQrBGNG0a4sT5RHKWAYIf48aOADu11QScHcboh6SbmcE+HRjWCHST9W+1rN
            b8H5O0PYuXkQmX3haJhK3H31o3wwejAdBgNVHQ4EFgQUC7s+rBjnWgpl+WjKuBM2
            bwJ5igkwHwYDVR0jBBgwFoAUC7s+rBjnWgpl+WjKuBM2bwJ5igkwDwYDVR0TAQH/
            BAUwAwEB/zAnBgNVHREEIDAehhxzbHVpY2U6Ly90ZXN0cy9kZWZhdWx0L2xvY2Fs
            MAoGCCqGSM49BAMCA0gAMEUCIDOe2Ww+N6yqr6W8lPv3Z2r5TCgU8wTu1FV5JMiM
            +oVmAiEAtNkp+s3N+hhF67HkNjb0Q3HVSsKKOwIaBr5tn1vn5b4=
            -----END CERTIFICATE-----
            """;

    @TempDir Path data;

    @Test
    void each_certificate_has_one_line_with_its_owner_and_its_files() throws Exception {
        // Given a chain and the same authority elsewhere
        write("gateway/identity.pem", NODE + AUTHORITY);
        write("keys/control-ca.pem", AUTHORITY);
        // When
        var lines = look("2027-01-01T00:00:00Z");
        // Then
        assertThat(lines).hasSize(2).allMatch(found -> found instanceof Finding.Good);
        assertThat(lines.getFirst().seen())
                .startsWith("sluice://tests/default/local in gateway/identity.pem, valid until 21");
        assertThat(lines.getLast().seen())
                .startsWith(
                        "O=tests,CN=Sluice control authority in gateway/identity.pem, keys/control-ca.pem, valid until 21");
    }

    @Test
    void one_that_ended_is_bad_and_one_that_ends_soon_is_told() throws Exception {
        write("gateway/identity.pem", NODE);
        assertThat(look("2200-01-01T00:00:00Z").getFirst()).isInstanceOf(Finding.Bad.class);
        assertThat(look("2020-01-01T00:00:00Z").getFirst()).isInstanceOf(Finding.Bad.class);
        assertThat(look("2126-10-31T00:00:00Z").getFirst()).isInstanceOf(Finding.Fair.class);
    }

    @Test
    void a_file_that_is_no_certificate_is_named() throws Exception {
        write(
                "gateway/identity.pem",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(look("2027-01-01T00:00:00Z").getFirst().seen())
                .isEqualTo("gateway/identity.pem cannot be read");
    }

    private List<Finding> look(String now) {
        var clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
        return new Certificates(data, clock, Duration.ofDays(14)).look();
    }

    private void write(String name, String text) throws IOException {
        var file = data.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
