package dev.sluice.gateway.link;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory that keeps apart what was stored and what was forced, and that can fail in the
/// ways disks do.
final class FaultyDisk implements SpoolDisk {
    private static final int PAGE = 4096;

    private final TreeMap<String, Stored> files = new TreeMap<>();
    private long capacity = Long.MAX_VALUE / 2;
    private int forcesUntilFailure = Integer.MAX_VALUE;
    private int failures;

    private static final class Stored {
        private byte[] cache;
        private byte[] medium;

        private Stored(byte[] content) {
            this.cache = content;
            this.medium = content.clone();
        }
    }

    /// The `forces`-th force from now on fails, and `times - 1` more behind it.
    void failForces(int forces, int times) {
        forcesUntilFailure = forces;
        failures = times;
    }

    void capacity(long bytes) {
        capacity = bytes;
    }

    /// What a power cut leaves: of every page that was not forced the old content or the new.
    void cutPower(RandomGenerator random) {
        for (var file : files.values()) {
            for (var page = 0; page < file.cache.length; page += PAGE) {
                var end = Math.min(file.cache.length, page + PAGE);
                if (random.nextBoolean()) {
                    System.arraycopy(file.medium, page, file.cache, page, end - page);
                }
            }
            file.medium = file.cache.clone();
        }
    }

    /// What a process leaves that was killed in the middle of a copy: the first bytes of a record.
    void tear(String name, long at, byte[] beginning) {
        System.arraycopy(beginning, 0, stored(name).cache, (int) at, beginning.length);
    }

    void flip(String name, long bit) {
        stored(name).cache[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    }

    byte[] content(String name) {
        return stored(name).cache;
    }

    private Stored stored(String name) {
        var file = files.get(name);
        if (file == null) {
            throw new IllegalStateException("no file " + name);
        }
        return file;
    }

    private long used() {
        return files.values().stream().mapToLong(file -> file.cache.length).sum();
    }

    @Override
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    @Override
    public SpoolFile create(String name, long size) throws IOException {
        if (used() + size > capacity) {
            throw new IOException("No space left on device");
        }
        files.put(name, new Stored(new byte[(int) size]));
        return open(name);
    }

    @Override
    public SpoolFile open(String name) {
        var file = stored(name);
        var bytes = MemorySegment.ofArray(file.cache);
        return new SpoolFile() {
            @Override
            public MemorySegment bytes() {
                return bytes;
            }

            @Override
            public void force(long offset, long length) throws IOException {
                if (--forcesUntilFailure <= 0 && failures-- > 0) {
                    // The kernel may drop such pages and report no error the next time.
                    throw new IOException("Input/output error");
                }
                System.arraycopy(file.cache, (int) offset, file.medium, (int) offset, (int) length);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public long size(String name) {
        return stored(name).cache.length;
    }

    @Override
    public void truncate(String name, long size) {
        files.put(name, new Stored(Arrays.copyOf(stored(name).cache, (int) size)));
    }

    @Override
    public void rename(String from, String to) {
        files.put(to, stored(from));
        files.remove(from);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public byte @Nullable [] read(String name) {
        var file = files.get(name);
        return file == null ? null : file.cache.clone();
    }

    @Override
    public void replace(String name, byte[] content) {
        files.put(name, new Stored(content.clone()));
    }

    @Override
    public long free() {
        return Math.max(0, capacity - used());
    }
}
