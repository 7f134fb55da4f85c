package dev.sluice.standalone.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads every certificate kept below the data folder and looks at its dates.
final class Certificates {
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
            try (var in = Files.newInputStream(file)) {
                for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    if (each instanceof X509Certificate certificate) {
                        findings.add(judge(file, certificate));
                    }
                }
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
                                        && path.toString().matches(".*\\.(crt|pem|cer)")
                                        && !path.toString().contains("key"))) {
            return found.sorted().toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of(); // folders of the database may be closed to us
        }
    }
}
