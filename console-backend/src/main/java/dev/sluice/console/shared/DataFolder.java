package dev.sluice.console.shared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The folder on this machine that holds what must not be in the database: keys.
///
/// @param data the folder, `SLUICE_DATA`
@ConfigurationProperties("sluice")
public record DataFolder(@DefaultValue("./data") Path data) {

    /// Writes a file that only its owner may read, whole or not at all, and on the disk when this
    /// returns.
    ///
    /// @param name relative to the folder; missing folders are made, for the owner only
    /// @throws FileAlreadyExistsException where it is there already: a key is never overwritten
    public Path writeOnce(String name, byte[] content) throws IOException {
        var target = data.resolve(name).toAbsolutePath();
        var folder = Objects.requireNonNullElse(target.getParent(), target);
        Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        var draft =
                Files.createTempFile(
                        folder, "." + target.getFileName(), ".new", ownerOnly(folder, "rw-------"));
        try {
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            try {
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException _) {
                Files.move(draft, target);
            }
        } finally {
            Files.deleteIfExists(draft);
        }
        return target;
    }

    /// The path of a file in the folder.
    public Path file(String name) {
        return data.resolve(name).toAbsolutePath();
    }

    private static FileAttribute<?>[] ownerOnly(Path near, String permissions) {
        if (!near.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                    Set.copyOf(PosixFilePermissions.fromString(permissions)))
        };
    }
}
