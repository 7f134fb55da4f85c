package dev.sluice.console.fleet;

import dev.sluice.console.shared.DataFolder;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// The console's own authority: it signs the certificate of the console's control port and those of
/// the nodes, and nobody else's.
///
/// EC P-256. The key lives in the data folder, readable by its owner only, outside of the database
/// and its backups; whoever loses it has every node join again.
final class CertificateAuthority {
    /// The name that a gateway expects of the control port, whatever address it dialled.
    static final String SERVER_NAME = "sluice-console";

    private static final String KEY_FILE = "keys/control-ca-key.pem";
    private static final String CERTIFICATE_FILE = "keys/control-ca.pem";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
    private static final Duration SERVER_LIFE = Duration.ofDays(730);
    static final Duration NODE_LIFE = Duration.ofDays(90);

    /// Certificates begin a little in the past, for clocks that are behind.
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final String installationId;
    private final Clock clock;
    private final SecureRandom random;

    /// A certificate and the chain that proves it.
    record Issued(X509Certificate certificate, String chainPem, String authorityPem) {}

    /// A certificate with its key, for the console itself.
    record Identity(PrivateKey key, List<X509Certificate> chain) {}

    /// What was sent is no request that can be signed.
    static final class UnusableRequest extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableRequest(String message) {
            super(message);
        }
    }

    private CertificateAuthority(
            PrivateKey key,
            X509Certificate certificate,
            String installationId,
            Clock clock,
            SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.installationId = installationId;
        this.clock = clock;
        this.random = random;
    }

    /// Opens the authority of this installation, and founds it where there is none.
    static CertificateAuthority open(
            DataFolder folder, String installationId, Clock clock, SecureRandom random) {
        try {
            var keyFile = folder.file(KEY_FILE);
            var certificateFile = folder.file(CERTIFICATE_FILE);
            if (!Files.exists(keyFile)) {
                found(folder, installationId, clock, random);
            }
            var key = readKey(Files.readString(keyFile));
            try (var in = Files.newInputStream(certificateFile)) {
                var certificate =
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509").generateCertificate(in);
                return new CertificateAuthority(key, certificate, installationId, clock, random);
            }
        } catch (IOException | GeneralSecurityException | OperatorCreationException failure) {
            throw new IllegalStateException(
                    "the gateways' certificate authority in "
                            + folder.file("keys")
                            + " cannot be used: "
                            + failure.getMessage(),
                    failure);
        }
    }

    private static void found(
            DataFolder folder, String installationId, Clock clock, SecureRandom random)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var pair = newPair(random);
        var name = new X500Name("CN=Sluice control authority,O=" + installationId);
        var builder =
                builder(name, name, pair.getPublic(), clock.instant(), AUTHORITY_LIFE, random)
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .addExtension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        // The certificate first: with the key in place the authority counts as founded.
        Files.deleteIfExists(folder.file(CERTIFICATE_FILE));
        folder.writeOnce(
                CERTIFICATE_FILE,
                pem(sign(builder, pair.getPrivate())).getBytes(StandardCharsets.US_ASCII));
        try {
            folder.writeOnce(KEY_FILE, pem(pair.getPrivate()).getBytes(StandardCharsets.US_ASCII));
        } catch (FileAlreadyExistsException lost) {
            throw new IOException(
                    "another console founds it right now; start this one again", lost);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    String installationId() {
        return installationId;
    }

    /// What a gateway pins: the lower-case hex SHA-256 of the authority's public key, DER encoded.
    String pin() {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A new identity for the control port, good for two years; made at each start, kept nowhere.
    Identity newServerIdentity() {
        try {
            var pair = newPair(random);
            var builder =
                    leaf(pair.getPublic(), SERVER_LIFE, KeyPurposeId.id_kp_serverAuth)
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(
                                            new GeneralName[] {
                                                new GeneralName(GeneralName.dNSName, SERVER_NAME),
                                                new GeneralName(GeneralName.dNSName, "localhost")
                                            }));
            return new Identity(pair.getPrivate(), List.of(sign(builder, key), certificate));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("the control port's certificate cannot be made", e);
        }
    }

    /// A certificate for a node, good for ninety days. Only the public key is taken from the
    /// request, and only where the request proves that its sender has the private one.
    Issued issue(String node, byte[] csr) throws UnusableRequest {
        var publicKey = provenKey(csr);
        try {
            var builder =
                    leaf(publicKey, NODE_LIFE, KeyPurposeId.id_kp_clientAuth)
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(
                                            new GeneralName(
                                                    GeneralName.uniformResourceIdentifier,
                                                    NodeName.uri(installationId, node))));
            var issued = sign(builder, key);
            return new Issued(issued, pem(issued) + pem(certificate), pem(certificate));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("the certificate cannot be made", e);
        }
    }

    private static PublicKey provenKey(byte[] csr) throws UnusableRequest {
        try {
            var request = new JcaPKCS10CertificationRequest(csr);
            var publicKey = request.getPublicKey();
            if (!(publicKey instanceof ECPublicKey ec)
                    || ec.getParams().getCurve().getField().getFieldSize() != 256) {
                throw new UnusableRequest("csr: the key is not EC P-256");
            }
            if (!request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(publicKey))) {
                throw new UnusableRequest("csr: its signature does not match its key");
            }
            return publicKey;
        } catch (IOException
                | GeneralSecurityException
                | PKCSException
                | OperatorCreationException
                | IllegalArgumentException broken) {
            throw new UnusableRequest("csr: not a PKCS#10 request");
        }
    }

    private X509v3CertificateBuilder leaf(PublicKey publicKey, Duration life, KeyPurposeId purpose)
            throws CertIOException {
        return builder(
                        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                        new X500Name("CN=Sluice"),
                        publicKey,
                        clock.instant(),
                        life,
                        random)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            X500Name subject,
            PublicKey publicKey,
            Instant now,
            Duration life,
            SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(126, random).setBit(126),
                java.sql.Timestamp.from(now.minus(GRACE)),
                java.sql.Timestamp.from(now.plus(life)),
                subject,
                publicKey);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair newPair(SecureRandom random) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static PrivateKey readKey(String pem) throws GeneralSecurityException {
        var base64 = new ArrayList<String>();
        pem.lines().filter(line -> !line.startsWith("-----")).forEach(base64::add);
        var der = Base64.getDecoder().decode(String.join("", base64));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static String pem(PrivateKey key) {
        var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN PRIVATE KEY-----\n"
                + encoder.encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static String pem(X509Certificate certificate) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }
}
