package dev.sluice.console.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals one value with AES-256-GCM under a key of its own, and that key under the key-encryption
/// key. Id and version are bound in, so that a sealed value opens nowhere but in its own row.
final class Envelope {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final KeyEncryptionKey outer;
    private final SecureRandom random;

    Envelope(KeyEncryptionKey outer, SecureRandom random) {
        this.outer = outer;
        this.random = random;
    }

    /// A sealed value as it is stored.
    record Sealed(byte[] wrappedKey, byte[] nonce, byte[] ciphertext) {}

    Sealed seal(SecretRef ref, byte[] value) {
        var key = new byte[32];
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(key);
        random.nextBytes(nonce);
        try {
            var ciphertext = cipher(Cipher.ENCRYPT_MODE, key, nonce, ref).doFinal(value);
            return new Sealed(outer.wrap(key, context(ref)), nonce, ciphertext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a secret could not be sealed", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// The value, or empty where another key file sealed it.
    Optional<byte[]> open(SecretRef ref, Sealed sealed) {
        try {
            var key = outer.unwrap(sealed.wrappedKey(), context(ref));
            try {
                return Optional.of(
                        cipher(Cipher.DECRYPT_MODE, key, sealed.nonce(), ref)
                                .doFinal(sealed.ciphertext()));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, SecretRef ref)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context(ref));
        return cipher;
    }

    private static byte[] context(SecretRef ref) {
        return ("sluice|" + ref.id() + "|" + ref.version()).getBytes(StandardCharsets.UTF_8);
    }
}
