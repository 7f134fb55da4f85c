package dev.sluice.standalone.tools;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads every certificate kept below the data folder and looks at its dates.
final class Certificates {
    private static final Pattern CERTIFICATE =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private final Path data;
    private final Clock clock;
    private final Duration soon;

    Certificates(Path data, Clock clock, Duration soon) {
        this.data = data;
        this.clock = clock;
        this.soon = soon;
    }

    /// One finding for each certificate; one that says so where there is none yet.
    List<Finding> look() {
        var findings = new ArrayList<Finding>();
        for (var file : files()) {
            try {
                findings.addAll(judgeAll(file));
            } catch (IOException | CertificateException e) {
                findings.add(
                        new Finding.Bad(
                                "certificate",
                                data.relativize(file) + " cannot be read",
                                String.valueOf(e.getMessage())));
            }
        }
        if (findings.isEmpty()) {
            findings.add(new Finding.Good("certificate", "none yet, made at the first start"));
        }
        return findings;
    }

    /// A file may hold a key beside its certificates; only the certificates are looked at.
    private List<Finding> judgeAll(Path file) throws IOException, CertificateException {
        var findings = new ArrayList<Finding>();
        var blocks = CERTIFICATE.matcher(Files.readString(file));
        while (blocks.find()) {
            var bytes =
                    new ByteArrayInputStream(blocks.group().getBytes(StandardCharsets.US_ASCII));
            if (CertificateFactory.getInstance("X.509").generateCertificate(bytes)
                    instanceof X509Certificate certificate) {
                findings.add(judge(file, certificate));
            }
        }
        return findings;
    }

    private Finding judge(Path file, X509Certificate certificate) {
        var now = clock.instant();
        var until = certificate.getNotAfter().toInstant();
        var from = certificate.getNotBefore().toInstant();
        var seen = data.relativize(file) + " valid until " + until;
        if (now.isBefore(from)) {
            return new Finding.Bad(
                    "certificate",
                    data.relativize(file) + " is valid from " + from,
                    "set this machine's clock");
        }
        if (now.isAfter(until)) {
            return new Finding.Bad(
                    "certificate",
                    data.relativize(file) + " ended at " + until,
                    "join the gateway anew with a fresh token");
        }
        return now.plus(soon).isAfter(until)
                ? new Finding.Fair(
                        "certificate",
                        seen,
                        "a running gateway renews it by itself; is it running?")
                : new Finding.Good("certificate", seen);
    }

    private List<Path> files() {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try (var found =
                Files.find(
                        data,
                        4,
                        (path, attributes) ->
                                attributes.isRegularFile()
                                        && path.toString().matches(".*\\.(crt|pem|cer)"))) {
            return found.sorted().toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of(); // folders of the database may be closed to us
        }
    }
}
