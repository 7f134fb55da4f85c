package dev.sluice.standalone.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Key files under a passphrase: Argon2id (64 MiB, three passes) makes the key, AES-256-GCM seals.
final class SealedKeys {
    private static final byte[] MAGIC = "SLKEYS1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int PASSES = 3;

    private SealedKeys() {}

    /// Seals `files` (path relative to the data folder, content) with `passphrase`.
    static byte[] seal(Map<String, byte[]> files, String passphrase, SecureRandom random)
            throws IOException {
        var salt = new byte[SALT];
        var nonce = new byte[NONCE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        var plain = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(plain)) {
            out.writeInt(files.size());
            for (var file : new TreeMap<>(files).entrySet()) {
                out.writeUTF(file.getKey());
                out.writeInt(file.getValue().length);
                out.write(file.getValue());
            }
        }
        var sealed = new ByteArrayOutputStream();
        sealed.writeBytes(MAGIC);
        sealed.writeBytes(salt);
        sealed.writeBytes(nonce);
        sealed.writeBytes(run(Cipher.ENCRYPT_MODE, passphrase, salt, nonce, plain.toByteArray()));
        return sealed.toByteArray();
    }

    /// Opens what {@link #seal} made.
    ///
    /// @throws WrongPassphrase where the passphrase does not fit
    static Map<String, byte[]> open(byte[] sealed, String passphrase)
            throws IOException, WrongPassphrase {
        var in = new DataInputStream(new ByteArrayInputStream(sealed));
        if (!java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new IOException("the sealed keys are of a kind this release does not know");
        }
        var salt = in.readNBytes(SALT);
        var nonce = in.readNBytes(NONCE);
        byte[] plain;
        try {
            plain = run(Cipher.DECRYPT_MODE, passphrase, salt, nonce, in.readAllBytes());
        } catch (Unsealable e) {
            throw new WrongPassphrase(e);
        }
        var files = new TreeMap<String, byte[]>();
        var content = new DataInputStream(new ByteArrayInputStream(plain));
        for (int left = content.readInt(); left > 0; left--) {
            var name = content.readUTF();
            files.put(name, content.readNBytes(content.readInt()));
        }
        return files;
    }

    private static byte[] run(
            int mode, String passphrase, byte[] salt, byte[] nonce, byte[] input) {
        var key = new byte[32];
        var argon = new Argon2BytesGenerator();
        argon.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withSalt(salt)
                        .withMemoryAsKB(MEMORY_KIB)
                        .withIterations(PASSES)
                        .withParallelism(1)
                        .build());
        argon.generateBytes(passphrase.getBytes(StandardCharsets.UTF_8), key);
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(MAGIC);
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new Unsealable(e);
        }
    }

    /// The passphrase is not the one the keys were sealed with.
    static final class WrongPassphrase extends Exception {
        private static final long serialVersionUID = 1L;

        WrongPassphrase(Throwable cause) {
            super("the passphrase does not fit", cause);
        }
    }

    private static final class Unsealable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsealable(Throwable cause) {
            super(cause);
        }
    }
}
