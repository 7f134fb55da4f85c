package dev.sluice.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The extension field `"sluice":{"stop":"quota"}`: why the gateway made an answer end before it
/// was finished. It stands at the end of the chunk, or of the plain answer, that says so.
public final class StopField {
    private static final byte[] NAME = JsonText.ascii("\"sluice\"");

    private final byte[] field;

    public StopField(String stop) {
        this.field = JsonText.ascii("\"sluice\":{\"stop\":" + JsonText.quote(stop) + "}}");
    }

    /// Adds it to the object of JSON that `out` ends with, beginning at `from`. One that has a
    /// field of this name keeps its own: it came through a gateway like this one, which said the
    /// same.
    public void addTo(ByteBuf out, int from) {
        int end = out.writerIndex() - 1;
        while (end > from && out.getByte(end) != '}') {
            end--;
        }
        if (end > from && !hasName(out, from, end)) {
            out.writerIndex(end).writeByte(',').writeBytes(field);
        }
    }

    /// The same for a whole text; the text with the field comes back.
    public byte[] addedTo(byte[] text, int size) {
        var out = io.netty.buffer.Unpooled.buffer(size + field.length + 1);
        out.writeBytes(text, 0, size);
        addTo(out, 0);
        return Arrays.copyOf(out.array(), out.writerIndex());
    }

    private static boolean hasName(ByteBuf out, int from, int to) {
        for (int i = from; i <= to - NAME.length; i++) {
            int same = 0;
            while (same < NAME.length && out.getByte(i + same) == NAME[same]) {
                same++;
            }
            if (same == NAME.length) {
                return true;
            }
        }
        return false;
    }
}
