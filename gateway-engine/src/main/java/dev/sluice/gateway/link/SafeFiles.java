package dev.sluice.gateway.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Files that are whole or not there, and that only their owner may read.
final class SafeFiles {
    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_FOLDER = "rwx------";

    private SafeFiles() {}

    /// Writes beside the target, forces, renames over it and forces the folder: after a crash the
    /// old content is there or the new, and after this returns the new.
    static void replace(Path target, byte[] content) throws IOException {
        var fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        createPrivate(fresh);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(target);
    }

    /// Forces the folder in which `file` stands: a file's name is data of its folder, and without
    /// this a forced file may be gone after a power cut.
    static void forceFolder(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (FileSystemException e) {
            // Some systems cannot open folders; they order metadata by themselves.
            if (!System.getProperty("os.name", "").startsWith("Windows")) {
                throw e;
            }
        }
    }

    static void createPrivate(Path file) throws IOException {
        if (posix(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(OWNER_ONLY)));
        } else {
            Files.createFile(file);
        }
    }

    static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (posix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_FOLDER));
        }
        return folder;
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
