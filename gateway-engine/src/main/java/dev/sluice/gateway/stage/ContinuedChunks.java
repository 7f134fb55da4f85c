package dev.sluice.gateway.stage;

import dev.sluice.gateway.openai.ChunkView;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/// Writes the chunks of a second half as if the first had gone on: under the first one's id, time
/// and model, without a second role.
final class ContinuedChunks {
    private final Continuation before;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    ContinuedChunks(Continuation before) {
        this.before = before;
    }

    /// The next chunk begins.
    void begin() {
        text.reset();
    }

    /// Text of the chunk, as it stands in its JSON.
    void add(byte[] bytes, int from, int to) {
        text.write(bytes, from, to - from);
    }

    /// Whether the chunk has anything for the caller: the role was told by the first half.
    boolean hasAnything(ChunkView view) {
        return text.size() > 0 || view.isFinished();
    }

    void write(ByteBuf out, ChunkView view) {
        before.envelope().text(out, text.toByteArray(), view.finishReason());
    }

    Continuation before() {
        return before;
    }
}
