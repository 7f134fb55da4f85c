package dev.sluice.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's request decoder, and what it lets pass that another parser might read otherwise: folded
/// header lines, tabs in the request line, versions that are not exactly `HTTP/1.1` or `HTTP/1.0`.
///
/// These are gone once a head is decoded, so they are looked for in its bytes, each byte once,
/// before Netty sees them. A head that fails is an exception, after which everything is ignored.
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 32 * 1024;

    /// The head's bytes are no request that we accept.
    static final class BadHead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadHead(String message) {
            super(message, null, false, false);
        }
    }

    private boolean inHead = true;
    private boolean failed;
    private boolean anyByte;
    private int lookedAt;
    private int line;
    private int lineLength;

    StrictRequestDecoder() {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setMaxChunkSize(64 * 1024)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true));
    }

    /// True while a head has begun and not ended: the time for it runs.
    boolean isWithinHead() {
        return inHead && anyByte;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (failed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (inHead && !look(in)) {
            return;
        }
        int before = in.readableBytes();
        int produced = out.size();
        super.decode(ctx, in, out);
        lookedAt = Math.max(0, lookedAt - (before - in.readableBytes()));
        for (int i = produced; i < out.size(); i++) {
            if (out.get(i) instanceof LastHttpContent) {
                inHead = true;
                anyByte = false;
                lookedAt = 0;
                line = 0;
                lineLength = 0;
            }
        }
    }

    /// Looks at the bytes of a head that were not looked at yet, up to its empty line.
    ///
    /// @return false where a fault was found, after telling it
    private boolean look(ByteBuf in) {
        int end = in.writerIndex();
        for (int i = in.readerIndex() + lookedAt; i < end; i++) {
            byte b = in.getByte(i);
            anyByte = true;
            lookedAt++;
            boolean startsLine = lineLength == 0;
            if (b == '\n') {
                if (line > 0 && lineLength <= 1) {
                    inHead = false;
                    return true;
                }
                // Empty lines before a request line are Netty's to judge.
                line += lineLength > 1 ? 1 : 0;
                lineLength = 0;
                continue;
            }
            lineLength++;
            if (line == 0 && b == '\t') {
                throw fault("The request line holds a tab.");
            }
            if (line > 0 && startsLine && (b == ' ' || b == '\t')) {
                throw fault("A header line is folded.");
            }
        }
        return true;
    }

    private BadHead fault(String message) {
        failed = true;
        return new BadHead(message);
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        var version = initialLine[2];
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw fault("The HTTP version is not supported.");
        }
        return super.createMessage(initialLine);
    }
}
