package dev.sluice.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

/// The caller, as the walk sees it. Used on its own event loop only; after the caller has gone
/// every call does nothing (buffers handed in are released).
///
/// One answer is either one {@link #whole}, or a {@link #head}, any number of {@link #part}s and
/// then one {@link #end} or {@link #abort}.
public interface Downstream {

    EventLoop loop();

    ByteBufAllocator allocator();

    /// Whether more bytes may be handed in now; the walk is told when that changes back.
    boolean isWritable();

    /// A whole answer in one piece. Takes the body over.
    void whole(ResponseHead head, ByteBuf body);

    /// Begins a streamed answer; nothing need leave before the first {@link #part} or {@link
    /// #flush}.
    void head(ResponseHead head);

    /// More of a streamed answer; takes the bytes over and sends them with what waits.
    void part(ByteBuf bytes);

    /// The clean end of a streamed answer, with its last bytes (may be empty). Takes them over.
    void end(ByteBuf last);

    /// Ends a begun answer so that no client can take it for a whole one: last bytes go out, then
    /// the connection is reset. Takes the bytes over.
    void abort(ByteBuf last);
}
