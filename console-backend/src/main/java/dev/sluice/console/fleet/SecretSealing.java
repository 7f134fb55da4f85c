package dev.sluice.console.fleet;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.protobuf.ByteString;
import dev.sluice.control.SealedSecret;
import dev.sluice.control.SecretRef;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/// Seals secrets to the key that one node announced: nobody between us and it can open them, and
/// none opens as another secret or another version.
final class SecretSealing {
    private final HybridEncrypt seal;

    private SecretSealing(HybridEncrypt seal) {
        this.seal = seal;
    }

    /// @throws GeneralSecurityException where the node's key is none
    static SecretSealing to(ByteString publicKeyset) throws GeneralSecurityException {
        HybridConfig.register();
        var handle = TinkProtoKeysetFormat.parseKeysetWithoutSecret(publicKeyset.toByteArray());
        return new SecretSealing(
                handle.getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class));
    }

    SealedSecret seal(SecretRef ref, byte[] value) throws GeneralSecurityException {
        var context = "sluice-secret|" + ref.getId() + "|" + ref.getVersion();
        return SealedSecret.newBuilder()
                .setRef(ref)
                .setSealed(
                        ByteString.copyFrom(
                                seal.encrypt(value, context.getBytes(StandardCharsets.UTF_8))))
                .build();
    }
}
