package dev.sluice.console.secrets;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.sluice.console.shared.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The key that wraps every secret's own key. It lives in a file for the owner only, outside of the
/// database and its backups; without it no secret opens.
final class KeyEncryptionKey {
    static final String FILE = "keys/secrets-keyset.json";

    private static final Logger LOG = LoggerFactory.getLogger(KeyEncryptionKey.class);

    private final Aead aead;

    private KeyEncryptionKey(Aead aead) {
        this.aead = aead;
    }

    /// Reads the key, or makes it where none is.
    ///
    /// @param needed whether secrets are stored already: a new key can never open them, which is
    ///   said loudly; the console starts all the same, so that an admin can enter them anew
    static KeyEncryptionKey load(DataFolder folder, boolean needed) {
        try {
            AeadConfig.register();
            var file = folder.file(FILE);
            if (!Files.exists(file)) {
                if (needed) {
                    LOG.warn(
                            "the key file {} is missing, and the database holds secrets that only it opens; a new one is made: enter the credentials of all instances and issue API keys anew, or stop and put the old file back",
                            file);
                }
                var fresh = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
                folder.writeOnce(
                        FILE,
                        TinkJsonProtoKeysetFormat.serializeKeyset(
                                        fresh, InsecureSecretKeyAccess.get())
                                .getBytes(StandardCharsets.UTF_8));
            }
            var handle =
                    TinkJsonProtoKeysetFormat.parseKeyset(
                            Files.readString(file), InsecureSecretKeyAccess.get());
            return new KeyEncryptionKey(
                    handle.getPrimitive(RegistryConfiguration.get(), Aead.class));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the key file " + folder.file(FILE) + " cannot be used: " + e.getMessage(), e);
        }
    }

    byte[] wrap(byte[] key, byte[] context) throws GeneralSecurityException {
        return aead.encrypt(key, context);
    }

    byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException {
        return aead.decrypt(wrapped, context);
    }
}
