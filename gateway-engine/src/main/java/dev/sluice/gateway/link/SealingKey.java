package dev.sluice.gateway.link;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.protobuf.ByteString;
import dev.sluice.control.SealedSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/// The key to which the console seals secrets for this node. Its private half lies in a file that
/// only its owner may read; whoever has the snapshot's file alone has nothing.
public final class SealingKey {
    private static final String NAME = "sealing-key";

    private final ByteString publicKeyset;
    private final HybridDecrypt opener;

    private SealingKey(ByteString publicKeyset, HybridDecrypt opener) {
        this.publicKeyset = publicKeyset;
        this.opener = opener;
    }

    /// The key of this folder, made at the first start.
    ///
    /// @throws IOException where the file cannot be read or written
    public static SealingKey in(Path folder) throws IOException {
        try {
            HybridConfig.register();
            var handle = loadOrMake(SafeFiles.privateFolder(folder).resolve(NAME));
            return new SealingKey(
                    ByteString.copyFrom(
                            TinkProtoKeysetFormat.serializeKeysetWithoutSecret(
                                    handle.getPublicKeysetHandle())),
                    handle.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the sealing key in %s cannot be used: %s".formatted(folder, e.getMessage()),
                    e);
        }
    }

    private static KeysetHandle loadOrMake(Path file) throws GeneralSecurityException, IOException {
        if (Files.exists(file)) {
            return TinkProtoKeysetFormat.parseKeyset(
                    Files.readAllBytes(file), InsecureSecretKeyAccess.get());
        }
        var handle =
                KeysetHandle.generateNew(
                        HpkeParameters.builder()
                                .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                                .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                                .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                                .setVariant(HpkeParameters.Variant.TINK)
                                .build());
        SafeFiles.replace(
                file, TinkProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get()));
        return handle;
    }

    /// The public half, as Hello carries it.
    ByteString publicKeyset() {
        return publicKeyset;
    }

    /// The secret itself.
    ///
    /// @throws GeneralSecurityException where it was sealed to another key or for another secret
    byte[] open(SealedSecret secret) throws GeneralSecurityException {
        var context =
                "sluice-secret|" + secret.getRef().getId() + "|" + secret.getRef().getVersion();
        return opener.decrypt(
                secret.getSealed().toByteArray(), context.getBytes(StandardCharsets.UTF_8));
    }
}
