package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.SecretsReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last good snapshot on disk, and the one before it, so that a gateway serves when it starts
/// and the console is away. Secrets are in it only as they came: sealed to this node's key.
public final class SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    private static final String NEWEST = "last-good";
    private static final String BEFORE = "last-good.before";
    private static final int MAGIC = 0x534C_4B47; // "SLKG"

    private final Path folder;

    public SnapshotStore(Path folder) throws IOException {
        this.folder = SafeFiles.privateFolder(folder);
    }

    /// Keeps a snapshot; it is on the medium when this returns, and at no moment is there none.
    void keep(LastGood good) throws IOException {
        var secrets =
                SecretsReply.newBuilder().addAllSecrets(good.secrets()).build().toByteString();
        var size = 4 + 8 + good.snapshot().size() + secrets.size();
        var buffer = ByteBuffer.allocate(size + 32);
        buffer.putInt(MAGIC).putInt(good.snapshot().size()).putInt(secrets.size());
        good.snapshot().copyTo(buffer);
        secrets.copyTo(buffer);
        buffer.put(sha256(buffer.array(), size));
        var newest = folder.resolve(NEWEST);
        if (Files.exists(newest)) {
            Files.move(
                    newest,
                    folder.resolve(BEFORE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        SafeFiles.replace(newest, buffer.array());
    }

    /// What was kept, the newest first, without what cannot be read.
    List<LastGood> load() {
        var found = new ArrayList<LastGood>();
        for (var name : List.of(NEWEST, BEFORE)) {
            var file = folder.resolve(name);
            if (!Files.exists(file)) {
                continue;
            }
            try {
                found.add(parse(Files.readAllBytes(file)));
            } catch (IOException e) {
                LOG.error("the kept snapshot {} cannot be used: {}", file, e.getMessage());
            }
        }
        return found;
    }

    private static LastGood parse(byte[] content) throws IOException {
        var size = content.length - 32;
        if (size < 12
                || !MessageDigest.isEqual(
                        sha256(content, size), Arrays.copyOfRange(content, size, content.length))) {
            throw new IOException("its checksum is wrong");
        }
        var buffer = ByteBuffer.wrap(content, 0, size);
        if (buffer.getInt() != MAGIC) {
            throw new IOException("it is no snapshot");
        }
        var snapshot = buffer.getInt();
        var secrets = buffer.getInt();
        if (snapshot < 0 || secrets < 0 || buffer.remaining() != snapshot + secrets) {
            throw new IOException("its lengths are wrong");
        }
        try {
            return new LastGood(
                    ByteString.copyFrom(buffer, snapshot),
                    SecretsReply.parseFrom(ByteString.copyFrom(buffer, secrets)).getSecretsList());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("its secrets cannot be read", e);
        }
    }

    private static byte[] sha256(byte[] bytes, int length) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
