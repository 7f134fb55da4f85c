package dev.sluice.gateway.openai;

import io.netty.buffer.ByteBuf;

/// Writes chunks of the gateway's own into a stream that an upstream began: they carry its id, its
/// model and whatever else its chunks have in common.
public final class ChunkEnvelope {
    private static final byte[] CHOICE = JsonText.ascii("\"choices\":[{\"index\":");
    private static final byte[] LENGTH =
            JsonText.ascii(",\"delta\":{},\"finish_reason\":\"length\"}],\"sluice\":{\"stop\":");

    private static final byte[] TEXT_DELTA = JsonText.ascii("0,\"delta\":{");
    private static final byte[] CONTENT = JsonText.ascii("\"content\":\"");
    private static final byte[] FINISH = JsonText.ascii("},\"finish_reason\":");

    /// Where the upstream said nothing that could be repeated.
    public static final ChunkEnvelope BARE =
            new ChunkEnvelope(JsonText.ascii("\"object\":\"chat.completion.chunk\","));

    private final byte[] common;

    ChunkEnvelope(byte[] common) {
        this.common = common;
    }

    /// The last chunk of one choice: nothing more comes, because of the length. Why we stopped it
    /// stands in a field of our own.
    public void cutShort(ByteBuf out, int choice, String stop) {
        out.writeByte('{').writeBytes(common).writeBytes(CHOICE);
        out.writeBytes(JsonText.ascii(Integer.toString(choice))).writeBytes(LENGTH);
        out.writeBytes(JsonText.ascii(JsonText.quote(stop))).writeByte('}').writeByte('}');
    }

    /// A chunk of the one choice there is.
    ///
    /// @param text what it says, as it stands in JSON
    /// @param finishReason empty where it goes on
    public void text(ByteBuf out, byte[] text, String finishReason) {
        out.writeByte('{').writeBytes(common).writeBytes(CHOICE).writeBytes(TEXT_DELTA);
        if (text.length > 0) {
            out.writeBytes(CONTENT).writeBytes(text).writeByte('"');
        }
        out.writeBytes(FINISH);
        out.writeBytes(
                JsonText.ascii(finishReason.isEmpty() ? "null" : JsonText.quote(finishReason)));
        out.writeByte('}').writeByte(']').writeByte('}');
    }

    /// The chunk that tells what the answer consumed.
    public void usage(ByteBuf out, TokenUsage usage) {
        out.writeByte('{').writeBytes(common);
        out.writeBytes(
                JsonText.ascii(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}}"
                                .formatted(usage.prompt(), usage.completion(), usage.total())));
    }
}
