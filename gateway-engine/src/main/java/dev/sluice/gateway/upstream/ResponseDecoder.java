package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Netty's response decoder, with a short way for what streams mostly consist of: whole chunks in
/// their plainest form leave as one content, however many one read brought.
///
/// Whatever is not of that form (a chunk that is cut by the read, an extension, the last chunk,
/// anything malformed) is Netty's, and so is the rest of that answer: only between two chunks is it
/// known that Netty waits for a chunk, and only until it was given a part of one.
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int MOST_DIGITS = 5;
    private static final short LINE_END = '\r' << 8 | '\n';

    private boolean betweenChunks;

    ResponseDecoder() {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(8192)
                        .setMaxHeaderSize(32 * 1024)
                        .setMaxChunkSize(64 * 1024));
    }

    /// Whether bytes are left over behind a message.
    boolean hasSurplus() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (betweenChunks) {
            var gathered = gather(ctx, in);
            if (gathered != null) {
                out.add(new DefaultHttpContent(gathered));
                return;
            }
            betweenChunks = false;
        }
        int before = out.size();
        super.decode(ctx, in, out);
        betweenChunks =
                out.size() == before + 1
                        && out.getLast() instanceof HttpResponse head
                        && head.decoderResult().isSuccess()
                        && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                        && HttpUtil.isTransferEncodingChunked(head);
    }

    /// Takes the whole plain chunks that `in` begins with: size in hexadecimal digits and nothing
    /// else, line end, data, line end. What they carry, or null where there is none.
    private static @Nullable ByteBuf gather(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf gathered = null;
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (true) {
            int size = 0;
            int digits = at;
            while (digits < end && digits - at < MOST_DIGITS) {
                byte digit = in.getByte(digits);
                if (!HexFormat.isHexDigit(digit)) {
                    break;
                }
                size = size << 4 | HexFormat.fromHexDigit(digit);
                digits++;
            }
            int data = digits + 2;
            if (size == 0
                    || end - data < size + 2
                    || in.getShort(digits) != LINE_END
                    || in.getShort(data + size) != LINE_END) {
                return gathered;
            }
            if (gathered == null) {
                gathered = ctx.alloc().buffer(end - at);
            }
            gathered.writeBytes(in, data, size);
            at = data + size + 2;
            in.readerIndex(at);
        }
    }
}
