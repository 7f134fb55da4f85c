package dev.sluice.gateway.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/// Keeps the node's identity in one file that only its owner may read, so that key and certificate
/// can never be of two minds.
public final class IdentityStore {
    private static final String NAME = "identity.pem";

    private final Path file;

    public IdentityStore(Path folder) throws IOException {
        this.file = SafeFiles.privateFolder(folder).resolve(NAME);
    }

    /// The identity of an earlier start, null where there is none.
    ///
    /// @throws IOException where there is a file that cannot be read
    public @Nullable NodeIdentity load() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        var text = Files.readString(file, StandardCharsets.UTF_8);
        try {
            var certificates = Pem.certificates(text);
            if (certificates.size() < 2) {
                throw new GeneralSecurityException("certificates are missing");
            }
            return new NodeIdentity(
                    line(text, "node: "),
                    line(text, "installation: "),
                    Pem.privateKey(text),
                    certificates.subList(0, certificates.size() - 1),
                    certificates.getLast());
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "%s cannot be read (%s); remove it and join again with a new token"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static String line(String text, String name) throws GeneralSecurityException {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException(name + "is missing"));
    }

    /// Keeps an identity in place of the one before; it is on the medium when this returns.
    void save(NodeIdentity identity) throws IOException {
        var text = new StringBuilder();
        text.append("node: ").append(identity.node()).append('\n');
        text.append("installation: ").append(identity.installationId()).append('\n');
        try {
            text.append(Pem.of(identity.key()));
            for (var certificate : identity.chain()) {
                text.append(Pem.of(certificate));
            }
            text.append(Pem.of(identity.authority()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be written down", e);
        }
        SafeFiles.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
