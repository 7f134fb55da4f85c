package dev.sluice.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Who is called, and with what.
///
/// @param name as it stands in the table
/// @param request the whole request, encoded once
/// @param stream whether an answer is a stream that must end with `[DONE]`
public record Target(String name, String host, int port, byte[] request, boolean stream) {

    /// A chat request to `/v1/chat/completions`.
    public static Target chat(
            String name, int port, boolean stream, String body, Map<String, String> headers) {
        var content = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\n");
        head.append("Host: 127.0.0.1:").append(port).append("\r\n");
        head.append("Content-Type: application/json\r\n");
        headers.forEach(
                (header, value) -> head.append(header).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
        var start = head.toString().getBytes(StandardCharsets.US_ASCII);
        var request = new byte[start.length + content.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(content, 0, request, start.length, content.length);
        return new Target(name, "127.0.0.1", port, request, stream);
    }
}
