package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/// What happens to a call: at most one `Head`, then `Chunk`s, then one `End`; or `Broken` in place
/// of whatever did not come. Nothing follows an `End` or a `Broken`.
public sealed interface UpstreamEvent {

    /// Status and headers of the answer.
    record Head(int status, HttpHeaders headers) implements UpstreamEvent {}

    /// Bytes of the body. They are the receiver's, who releases them.
    record Chunk(ByteBuf bytes) implements UpstreamEvent {}

    /// The body is whole.
    record End() implements UpstreamEvent {}

    /// The answer will not be whole. `reason` is for people and names no credential.
    record Broken(Cause cause, String reason) implements UpstreamEvent {}

    /// Why an answer broke.
    enum Cause {
        /// No connection: nothing was sent.
        CONNECT,
        /// No connection in time: nothing was sent.
        CONNECT_TIMEOUT,
        /// The connection ended before the answer was whole.
        CLOSED,
        /// The bytes are no HTTP answer.
        MALFORMED
    }
}
