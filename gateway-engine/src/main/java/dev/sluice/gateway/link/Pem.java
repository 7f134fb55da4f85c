package dev.sluice.gateway.link;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Keys and certificates as text.
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    static String of(X509Certificate certificate) throws GeneralSecurityException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, LINES.encodeToString(der), label);
    }

    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var certificates = new ArrayList<X509Certificate>();
        for (var der : blocks("CERTIFICATE", pem)) {
            certificates.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        return certificates;
    }

    static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        var keys = blocks("PRIVATE KEY", pem);
        if (keys.size() != 1) {
            throw new GeneralSecurityException(
                    "private keys: %d (expected: 1)".formatted(keys.size()));
        }
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
    }

    private static List<byte[]> blocks(String label, String pem) throws GeneralSecurityException {
        var found = new ArrayList<byte[]>();
        var matcher = BLOCK.matcher(pem);
        try {
            while (matcher.find()) {
                if (matcher.group(1).equals(label)) {
                    found.add(Base64.getMimeDecoder().decode(matcher.group(2)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a " + label + " that is no base64", e);
        }
        return found;
    }
}
