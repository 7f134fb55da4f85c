package dev.sluice.console.fleet;

import dev.sluice.console.shared.Names;
import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The name of a gateway node and its place in a certificate: the subject alternative name
/// `sluice://<installation>/default/<node>`. What stands in the common name means nothing.
final class NodeName {
    private static final String GROUP = "default";
    private static final int URI_NAME = 6;

    private NodeName() {}

    static String uri(String installationId, String node) {
        return "sluice://" + installationId + "/" + GROUP + "/" + node;
    }

    /// The node that a certificate of this installation was issued to.
    static Optional<String> in(X509Certificate certificate, String installationId) {
        var prefix = uri(installationId, "");
        return uris(certificate).stream()
                .filter(uri -> uri.startsWith(prefix))
                .map(uri -> URI.create(uri).getPath().substring(GROUP.length() + 2))
                .filter(Names::isName)
                .findFirst();
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException broken) {
            return List.of();
        }
    }
}
