package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.ModelInstance;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Request heads in wire form. What is the same for every request to an instance (line, host,
/// credential) is made once; only named fields of a request are added. So no caller's header can
/// slip through.
final class HeadTemplates {
    private record Template(ModelInstance instance, byte[] bytes) {}

    private final Map<String, Template> templates = new ConcurrentHashMap<>();

    /// A buffer with the head and room for a body of `bodySize` bytes, which the caller writes.
    ///
    /// @throws IllegalArgumentException where a credential is no header value; the message does not
    ///   quote it
    ByteBuf head(
            ByteBufAllocator allocator,
            ModelInstance instance,
            UpstreamFields fields,
            int bodySize) {
        byte[] fixed = template(instance);
        var out = allocator.buffer(fixed.length + 256 + fields.size() + bodySize);
        out.writeBytes(fixed);
        fields.writeTo(out);
        ByteBufUtil.writeAscii(out, "Content-Length: ");
        ByteBufUtil.writeAscii(out, Integer.toString(bodySize));
        ByteBufUtil.writeAscii(out, "\r\n\r\n");
        return out;
    }

    // A new revision brings a new object: identity is cheaper than comparing, and never stale.
    @SuppressWarnings("ReferenceEquality")
    private byte[] template(ModelInstance instance) {
        var known = templates.get(instance.id());
        if (known != null && known.instance == instance) {
            return known.bytes;
        }
        var fresh = new Template(instance, make(instance));
        templates.put(instance.id(), fresh);
        return fresh.bytes;
    }

    private static byte[] make(ModelInstance instance) {
        var head = new StringBuilder(256);
        head.append("POST ").append(visible(instance.requestTarget(), "endpoint"));
        head.append(" HTTP/1.1\r\nHost: ").append(visible(instance.endpoint().authority(), "host"));
        head.append("\r\nContent-Type: application/json");
        head.append("\r\nAccept-Encoding: identity");
        head.append("\r\nUser-Agent: sluice\r\n");
        for (var header : instance.authHeaders()) {
            head.append(token(header.name()))
                    .append(": ")
                    .append(printable(header.value().reveal(), header.name()))
                    .append("\r\n");
        }
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String visible(String text, String what) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                throw new IllegalArgumentException(
                        "the instance's " + what + " has odd characters");
            }
        }
        return text;
    }

    private static String printable(String text, String name) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\t' && text.charAt(i) < ' ' || text.charAt(i) > '~') {
                throw new IllegalArgumentException(
                        "the instance's credential header " + name + " has odd characters");
            }
        }
        return text;
    }

    private static String token(String name) {
        boolean framing =
                switch (name.toLowerCase(java.util.Locale.ROOT)) {
                    case "host",
                            "content-length",
                            "transfer-encoding",
                            "connection",
                            "content-type" ->
                            true;
                    default -> false;
                };
        if (framing || name.isEmpty() || !name.chars().allMatch(HeadTemplates::isTokenCharacter)) {
            throw new IllegalArgumentException(
                    "the instance's credential has no usable header name");
        }
        return name;
    }

    private static boolean isTokenCharacter(int c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
}
