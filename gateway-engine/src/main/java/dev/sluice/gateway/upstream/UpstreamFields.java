package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/// What of a request goes into its upstream head. This is the whole allow-list: a header that has
/// no place here cannot leave.
///
/// @param accept the media type wanted
/// @param requestId our id of the exchange, by which an upstream's log can be matched
/// @param traceParent the caller's `traceparent`, null where it sent none that is well formed
/// @param traceState the caller's `tracestate`, null where it sent none
public record UpstreamFields(
        String accept,
        String requestId,
        @Nullable String traceParent,
        @Nullable String traceState) {

    int size() {
        return 64
                + accept.length()
                + requestId.length()
                + (traceParent == null ? 0 : traceParent.length() + 16)
                + (traceState == null ? 0 : traceState.length() + 16);
    }

    void writeTo(ByteBuf out) {
        field(out, "Accept: ", accept);
        field(out, "X-Request-Id: ", requestId);
        if (traceParent != null) {
            field(out, "traceparent: ", traceParent);
        }
        if (traceState != null) {
            field(out, "tracestate: ", traceState);
        }
    }

    private static void field(ByteBuf out, String name, String value) {
        ByteBufUtil.writeAscii(out, name);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            out.writeByte(c < ' ' || c > '~' ? '?' : c);
        }
        ByteBufUtil.writeAscii(out, "\r\n");
    }
}
