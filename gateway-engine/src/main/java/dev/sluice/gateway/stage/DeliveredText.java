package dev.sluice.gateway.stage;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The text that a stream delivered, kept for an engine that may have to go on with it. Once there
/// is more than text, or too much of it, nothing is kept any more.
final class DeliveredText {
    private static final int MOST = 256 * 1024;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
    private boolean lost;

    void add(byte[] bytes, int from, int to) {
        if (!lost && text.size() + to - from <= MOST) {
            text.write(bytes, from, to - from);
        } else {
            lose();
        }
    }

    void lose() {
        lost = true;
        text.reset();
    }

    /// As it stood in the chunks' JSON, escapes and all; null where there is none to go on with.
    byte @Nullable [] all() {
        return lost || text.size() == 0 ? null : text.toByteArray();
    }
}
