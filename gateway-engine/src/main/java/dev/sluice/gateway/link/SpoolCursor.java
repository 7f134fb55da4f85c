package dev.sluice.gateway.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// How far the console has come with each stream, and how far the disk. Kept in a small file that
/// may be a second old: the console knows better, and says so when it is asked.
final class SpoolCursor {
    private static final String NAME = "cursor";

    private final SpoolDisk disk;
    private final Map<String, Mark> marks = new LinkedHashMap<>();
    private boolean changed;

    /// @param acknowledged the last number the console committed, 0 = none
    /// @param chain the hash over the stream up to there
    /// @param durable the last number known to be on this disk
    record Mark(long acknowledged, byte[] chain, long durable) {}

    private SpoolCursor(SpoolDisk disk) {
        this.disk = disk;
    }

    static SpoolCursor load(SpoolDisk disk) throws IOException {
        var cursor = new SpoolCursor(disk);
        var content = disk.read(NAME);
        if (content != null) {
            for (var line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
                cursor.take(line.split(" ", -1));
            }
        }
        return cursor;
    }

    private void take(String[] words) {
        if (words.length != 4) {
            return;
        }
        try {
            marks.put(
                    words[0],
                    new Mark(
                            Long.parseLong(words[1]),
                            HexFormat.of().parseHex(words[2]),
                            Long.parseLong(words[3])));
        } catch (IllegalArgumentException e) {
            // A damaged line is as good as none: the console tells where it stands.
            marks.remove(words[0]);
        }
    }

    synchronized Mark of(String stream) {
        var mark = marks.get(stream);
        return mark == null ? new Mark(0, UsageChain.BEGINNING, 0) : mark;
    }

    /// The stream that was begun last, or what is given where none is known.
    synchronized String newestStream(String otherwise) {
        var newest = otherwise;
        for (var stream : marks.keySet()) {
            newest = stream;
        }
        return newest;
    }

    /// The console has everything up to `seq`; what it had before never becomes less.
    synchronized void acknowledge(String stream, long seq, byte[] chain) {
        var mark = of(stream);
        if (seq > mark.acknowledged) {
            marks.put(stream, new Mark(seq, chain, Math.max(seq, mark.durable)));
            changed = true;
        }
    }

    synchronized void durable(String stream, long seq) {
        var mark = of(stream);
        if (seq > mark.durable) {
            marks.put(stream, new Mark(mark.acknowledged, mark.chain, seq));
            changed = true;
        }
    }

    synchronized void forget(Predicate<String> streams) {
        changed |= marks.keySet().removeIf(streams);
    }

    /// Writes the file where something changed since the last time.
    void save() throws IOException {
        byte[] content;
        synchronized (this) {
            if (!changed) {
                return;
            }
            var text = new StringBuilder();
            marks.forEach((stream, mark) ->
                    text.append(stream)
                            .append(' ')
                            .append(mark.acknowledged)
                            .append(' ')
                            .append(HexFormat.of().formatHex(mark.chain))
                            .append(' ')
                            .append(mark.durable)
                            .append('\n'));
            content = text.toString().getBytes(StandardCharsets.UTF_8);
            changed = false;
        }
        try {
            disk.replace(NAME, content);
        } catch (IOException e) {
            synchronized (this) {
                changed = true;
            }
            throw e;
        }
    }
}
