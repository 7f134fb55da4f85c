package dev.sluice.gateway.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A folder of the real file system; its files are mapped into memory.
final class FolderDisk implements SpoolDisk {
    private static final int ZEROS = 1 << 20;

    private final Path folder;

    FolderDisk(Path folder) throws IOException {
        this.folder = SafeFiles.privateFolder(folder);
    }

    @Override
    public List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public SpoolFile create(String name, long size) throws IOException {
        var file = folder.resolve(name);
        SafeFiles.createPrivate(file);
        try {
            fillWithZeros(file, size);
            SafeFiles.forceFolder(file);
            return open(name);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void fillWithZeros(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, size));
            for (var left = size; left > 0; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), left));
                left -= channel.write(zeros);
            }
            channel.force(true);
        }
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the file does
    public SpoolFile open(String name) throws IOException {
        var file = folder.resolve(name);
        var arena = Arena.ofShared();
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Mapped(arena, channel.map(MapMode.READ_WRITE, 0, channel.size(), arena));
        } catch (IOException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public long size(String name) throws IOException {
        return Files.size(folder.resolve(name));
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        try (var channel = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        var target = folder.resolve(to);
        Files.move(folder.resolve(from), target, StandardCopyOption.ATOMIC_MOVE);
        SafeFiles.forceFolder(target);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        var file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        SafeFiles.replace(folder.resolve(name), content);
    }

    @Override
    public long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private record Mapped(Arena arena, MemorySegment bytes) implements SpoolFile {

        @Override
        public void force(long offset, long length) throws IOException {
            try {
                bytes.asSlice(offset, length).force();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
