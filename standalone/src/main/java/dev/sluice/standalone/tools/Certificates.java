package dev.sluice.standalone.tools;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads every certificate kept below the data folder and looks at its dates.
final class Certificates {
    private static final Pattern CERTIFICATE =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    /// RFC 5280's number for a URI among the subject's other names.
    private static final int URI_NAME = 6;

    private final Path data;
    private final Clock clock;
    private final Duration soon;

    Certificates(Path data, Clock clock, Duration soon) {
        this.data = data;
        this.clock = clock;
        this.soon = soon;
    }

    /// One finding for each certificate, wherever it is kept; one that says so where there is none
    /// yet.
    List<Finding> look() {
        var findings = new ArrayList<Finding>();
        var kept = new LinkedHashMap<X509Certificate, Set<String>>();
        for (var file : files()) {
            var name = data.relativize(file).toString();
            try {
                for (var certificate : read(file)) {
                    kept.computeIfAbsent(certificate, _ -> new LinkedHashSet<>()).add(name);
                }
            } catch (IOException | CertificateException e) {
                findings.add(
                        new Finding.Bad(
                                "certificate",
                                name + " cannot be read",
                                String.valueOf(e.getMessage())));
            }
        }
        kept.forEach((certificate, files) -> findings.add(judge(certificate, files)));
        if (findings.isEmpty()) {
            findings.add(new Finding.Good("certificate", "none yet, made at the first start"));
        }
        return findings;
    }

    /// A file may hold a key beside its certificates, and the chain behind the first.
    private static List<X509Certificate> read(Path file) throws IOException, CertificateException {
        var found = new ArrayList<X509Certificate>();
        var blocks = CERTIFICATE.matcher(Files.readString(file));
        while (blocks.find()) {
            var bytes =
                    new ByteArrayInputStream(blocks.group().getBytes(StandardCharsets.US_ASCII));
            if (CertificateFactory.getInstance("X.509").generateCertificate(bytes)
                    instanceof X509Certificate certificate) {
                found.add(certificate);
            }
        }
        return found;
    }

    private Finding judge(X509Certificate certificate, Set<String> files) {
        var now = clock.instant();
        var until = certificate.getNotAfter().toInstant();
        var from = certificate.getNotBefore().toInstant();
        var whose = owner(certificate) + " in " + String.join(", ", files);
        var seen = whose + ", valid until " + until;
        if (now.isBefore(from)) {
            return new Finding.Bad(
                    "certificate", whose + ", valid from " + from, "set this machine's clock");
        }
        if (now.isAfter(until)) {
            return new Finding.Bad(
                    "certificate",
                    whose + ", ended at " + until,
                    "join the gateway anew with a fresh token");
        }
        return now.plus(soon).isAfter(until)
                ? new Finding.Fair(
                        "certificate",
                        seen,
                        "a running gateway renews it by itself; is it running?")
                : new Finding.Good("certificate", seen);
    }

    /// A node is named by its URI, as the console knows it; whoever has none by the subject.
    private static String owner(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return (names == null ? List.<List<?>>of() : names)
                    .stream()
                            .filter(name -> name.getFirst().equals(URI_NAME))
                            .map(name -> name.get(1).toString())
                            .findFirst()
                            .orElseGet(() -> certificate.getSubjectX500Principal().getName());
        } catch (CertificateParsingException _) {
            return certificate.getSubjectX500Principal().getName();
        }
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
