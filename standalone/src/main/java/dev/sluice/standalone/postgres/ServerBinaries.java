package dev.sluice.standalone.postgres;

import dev.sluice.standalone.terminal.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The programs `initdb`, `pg_ctl` and `postgres`, unpacked once from the archive on the class
/// path.
///
/// They are unpacked beside their place and moved there whole, so that a kill in between leaves
/// nothing that looks finished.
record ServerBinaries(Path folder) {
    /// Unpacks where that has not happened yet.
    ///
    /// @throws IOException where there is no archive for this machine, or no room for it
    static ServerBinaries unpackedIn(Path folder, Progress progress) throws IOException {
        if (Files.isExecutable(folder.resolve("bin/postgres"))) {
            return new ServerBinaries(folder);
        }
        var archive = "/postgres-" + system() + "-" + processor() + ".txz";
        try (var packed = ServerBinaries.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new IOException(
                        "there is no embedded PostgreSQL for "
                                + System.getProperty("os.name")
                                + " on "
                                + System.getProperty("os.arch")
                                + "; point SLUICE_DATABASE_URL at a PostgreSQL 18");
            }
            var next = folder.resolveSibling(folder.getFileName() + ".unpacking");
            remove(next);
            Files.createDirectories(next);
            unpack(packed, next, progress);
            remove(folder);
            Files.move(next, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return new ServerBinaries(folder);
    }

    /// The full path of one of the programs.
    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    private static String system() {
        var name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "darwin" : name;
    }

    private static String processor() {
        var arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> arch;
        };
    }

    private static void unpack(InputStream packed, Path into, Progress progress)
            throws IOException {
        var total = packed.available();
        var counting = new Counting(packed);
        var shown = -1;
        try (var tar = new TarArchiveInputStream(new XZInputStream(counting))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                place(entry, tar, into);
                var percent = total <= 0 ? 0 : (int) Math.min(99, counting.read * 100 / total);
                if (percent != shown) {
                    progress.part("unpacking PostgreSQL", percent);
                    shown = percent;
                }
            }
        }
        progress.part("unpacking PostgreSQL", 100);
    }

    private static void place(TarArchiveEntry entry, TarArchiveInputStream tar, Path into)
            throws IOException {
        var target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("the archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        var parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(target, EXECUTABLE);
        }
    }

    private static final Set<PosixFilePermission> EXECUTABLE =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_EXECUTE);

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static final class Counting extends FilterInputStream {
        private long read;

        Counting(InputStream from) {
            super(from);
        }

        @Override
        public int read() throws IOException {
            var one = super.read();
            if (one >= 0) {
                read++;
            }
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            var count = super.read(into, offset, length);
            if (count > 0) {
                read += count;
            }
            return count;
        }
    }
}
