package dev.sluice.standalone.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Writes files and folders that only their owner may read.
public final class PrivateFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFile() {}

    /// Puts `text` into `file` with mode 0600, whole or not at all: readers see the old text or the
    /// new one.
    ///
    /// @throws IOException where the folder cannot be written
    public static void write(Path file, String text) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        create(next);
        Files.writeString(next, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Creates an empty file with mode 0600.
    ///
    /// @throws FileAlreadyExistsException where there is one
    /// @throws IOException where the folder cannot be written
    public static void create(Path file) throws IOException {
        Files.createFile(file, OWNER_FILE);
    }

    /// Makes the folder, mode 0700, with whatever is missing above it.
    ///
    /// @throws IOException where a parent cannot be written
    public static void folder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        var parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(folder, OWNER_FOLDER);
    }
}
