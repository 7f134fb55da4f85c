package dev.sluice.standalone.folder;

import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A data folder that this process holds: while it is open, no other process can hold it.
///
/// The lock belongs to the operating system, so a killed process never leaves it behind.
public final class DataFolder implements AutoCloseable {
    /// What this very process holds. Asked before the file is opened, because closing any handle on
    /// a file gives up every lock the process has on it.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Takes the folder, making it (mode 0700) where it is missing.
    ///
    /// @param doing what this process is, told to whoever comes second: `sluice up`
    /// @throws Stop naming the holder, exit code 3, where another process has it
    public static DataFolder hold(Path folder, String doing) {
        var path = folder.toAbsolutePath().normalize();
        if (!OURS.add(path)) {
            throw held(path, "this process");
        }
        try {
            return take(path, doing);
        } catch (IOException e) {
            OURS.remove(path);
            throw Stop.because(
                    "The data folder "
                            + path
                            + " cannot be used ("
                            + e
                            + "); choose another with SLUICE_DATA.",
                    e);
        } catch (Stop held) {
            OURS.remove(path);
            throw held;
        }
    }

    private static DataFolder take(Path path, String doing) throws IOException {
        PrivateFile.folder(path);
        var channel =
                FileChannel.open(
                        path.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        // The lock starts behind the text: there are systems where a locked byte cannot be read.
        var lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
        if (lock == null) {
            var holder = read(channel);
            channel.close();
            throw held(path, holder.isBlank() ? "another process" : holder);
        }
        var text = doing + " (process " + ProcessHandle.current().pid() + ")";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        return new DataFolder(path, channel, lock);
    }

    private static Stop held(Path path, String holder) {
        return Stop.folderHeld(
                "The data folder "
                        + path
                        + " is held by "
                        + holder
                        + "; stop that one or choose another folder with SLUICE_DATA.");
    }

    private static String read(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(500);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    }

    /// Where it is, absolute.
    public Path path() {
        return path;
    }

    /// Gives the folder back.
    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException _) {
            // The operating system gives it back when the process ends, at the latest.
        } finally {
            OURS.remove(path);
        }
    }
}
