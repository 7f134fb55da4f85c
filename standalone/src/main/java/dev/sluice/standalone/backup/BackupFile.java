package dev.sluice.standalone.backup;

import dev.sluice.standalone.folder.PrivateFile;
import dev.sluice.standalone.terminal.Stop;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A backup on disk: a ZIP whose last entry is the manifest with a checksum of every other one.
final class BackupFile implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int BUFFER = 64 * 1024;

    private final Path path;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path path, ZipFile zip, Manifest manifest) {
        this.path = path;
        this.zip = zip;
        this.manifest = manifest;
    }

    /// Opens a backup and reads all of it once: a reader never meets a defect half-way.
    ///
    /// @throws Stop where it is no backup, is cut short, was changed, or is of a newer format
    static BackupFile openWhole(Path path) {
        if (!Files.isRegularFile(path)) {
            throw Stop.because("There is no backup at " + path + ".");
        }
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException e) {
            throw Stop.because(
                    path + " is no backup of Sluice, or it was cut short; nothing was restored.",
                    e);
        } catch (IOException e) {
            throw Stop.because(path + " cannot be read (" + e.getMessage() + ").", e);
        }
        try {
            var manifest = readManifest(path, zip);
            verify(path, zip, manifest);
            return new BackupFile(path, zip, manifest);
        } catch (RuntimeException e) {
            closeQuietly(zip);
            throw e;
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /// The content of an entry; the caller closes it.
    ///
    /// @throws IOException where the entry is missing
    InputStream open(String name) throws IOException {
        var entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(path + " has no entry " + name);
        }
        return zip.getInputStream(entry);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static Manifest readManifest(Path path, ZipFile zip) {
        var entry = zip.getEntry(Manifest.NAME);
        if (entry == null) {
            throw changed(path, "it has no manifest");
        }
        Manifest manifest;
        try (var in = zip.getInputStream(entry)) {
            var tree = JSON.readTree(in);
            var format = tree.path("format").asInt(0);
            if (format > Manifest.FORMAT) {
                throw Stop.because(
                        path
                                + " was written by a newer release of Sluice (format "
                                + format
                                + "); restore it with that release.");
            }
            manifest = JSON.treeToValue(tree, Manifest.class);
        } catch (IOException | JacksonException e) {
            throw Stop.because(
                    path + " was changed: its manifest cannot be read; nothing was restored.", e);
        }
        if (manifest == null || manifest.format() < 1) {
            throw changed(path, "its manifest names no format");
        }
        return manifest;
    }

    private static void verify(Path path, ZipFile zip, Manifest manifest) {
        var named = new HashSet<String>();
        for (var entry : manifest.entries()) {
            named.add(entry.name());
            verify(path, zip, entry);
        }
        zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> !name.equals(Manifest.NAME) && !named.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw changed(path, "its manifest does not know the entry " + name);
                });
    }

    private static void verify(Path path, ZipFile zip, Manifest.Entry expected) {
        var entry = zip.getEntry(expected.name());
        if (entry == null) {
            throw changed(path, "the entry " + expected.name() + " is missing");
        }
        var digest = Digests.sha256();
        long size = 0;
        try (var in = zip.getInputStream(entry)) {
            var buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                size += read;
            }
        } catch (IOException e) {
            throw Stop.because(
                    path
                            + " was changed: the entry "
                            + expected.name()
                            + " is damaged; nothing was restored.",
                    e);
        }
        if (size != expected.size()
                || !HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
            throw changed(path, "the entry " + expected.name() + " does not match its checksum");
        }
    }

    private static Stop changed(Path path, String how) {
        return Stop.because(path + " was changed: " + how + "; nothing was restored.");
    }

    private static void closeQuietly(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException _) {
            // The failure that made us close it is the one to tell.
        }
    }

    /// Writes a backup beside its final name and gives it that name only once it is whole and on
    /// disk.
    static final class Writer implements AutoCloseable {
        private final Path target;
        private final Path unfinished;
        private final ZipOutputStream zip;
        private final List<Manifest.Entry> entries = new ArrayList<>();
        private boolean finished;

        private Writer(Path target, Path unfinished, OutputStream out) {
            this.target = target;
            this.unfinished = unfinished;
            this.zip = new ZipOutputStream(out);
        }

        /// Begins a backup that will stand at `target`, readable by its owner only.
        ///
        /// @throws Stop where something stands there already: a backup is never overwritten
        static Writer begin(Path target) throws IOException {
            var absolute = target.toAbsolutePath().normalize();
            if (Files.exists(absolute)) {
                throw Stop.because(
                        absolute + " exists; name a new file, a backup is never overwritten.");
            }
            var folder = absolute.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw Stop.because("There is no folder " + folder + " to put the backup into.");
            }
            var unfinished = absolute.resolveSibling(absolute.getFileName() + ".part");
            Files.deleteIfExists(unfinished);
            PrivateFile.create(unfinished);
            return new Writer(
                    absolute,
                    unfinished,
                    new BufferedOutputStream(Files.newOutputStream(unfinished), BUFFER));
        }

        /// Adds an entry whose content `source` writes.
        void add(String name, Source source) throws IOException {
            zip.putNextEntry(new ZipEntry(name));
            var digest = Digests.sha256();
            var counting = new Counting(new DigestOutputStream(new Uncloseable(zip), digest));
            source.writeTo(counting);
            counting.flush();
            zip.closeEntry();
            entries.add(
                    new Manifest.Entry(
                            name, counting.count, HexFormat.of().formatHex(digest.digest())));
        }

        /// Ends the backup with its manifest, forces it to disk and gives it its name.
        void finish(ManifestOf manifest) throws IOException {
            zip.putNextEntry(new ZipEntry(Manifest.NAME));
            zip.write(JSON.writeValueAsBytes(manifest.with(List.copyOf(entries))));
            zip.closeEntry();
            zip.close();
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(unfinished, target);
            finished = true;
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                try {
                    zip.close();
                } catch (IOException _) {
                    // A full disk fails here too; the file goes either way.
                }
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /// Writes the content of one entry.
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Makes the manifest once the entries and their checksums are known.
    interface ManifestOf {
        Manifest with(List<Manifest.Entry> entries);
    }

    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private long count;

        private Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte @Nullable [] bytes, int from, int length) throws IOException {
            if (bytes != null) {
                out.write(bytes, from, length);
                count += length;
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }

    /// The copy protocol closes what it writes to; the archive goes on.
    private static final class Uncloseable extends FilterOutputStream {
        private Uncloseable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
