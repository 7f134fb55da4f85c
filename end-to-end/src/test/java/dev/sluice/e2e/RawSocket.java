package dev.sluice.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One connection to the gateway, byte by byte.
final class RawSocket implements AutoCloseable {
    private static final int HANG_GUARD_MILLIS = 120_000;

    private final Socket socket;

    RawSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(HANG_GUARD_MILLIS);
    }

    RawSocket send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    /// A whole chat request with keep-alive.
    RawSocket chat(String key, String body, String... headers) throws IOException {
        var head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\n");
        head.append("Authorization: Bearer ").append(key).append("\r\n");
        head.append("Content-Type: application/json\r\n");
        for (var i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        head.append("Content-Length: ")
                .append(body.getBytes(StandardCharsets.UTF_8).length)
                .append("\r\n\r\n");
        return send(head + body);
    }

    /// Reads until this text has come, and returns all that came.
    String readUntil(String end) throws IOException {
        var read = new ByteArrayOutputStream();
        while (true) {
            var one = socket.getInputStream().read();
            if (one < 0) {
                throw new AssertionError("ended before '" + end + "': " + read);
            }
            read.write(one);
            var text = read.toString(StandardCharsets.UTF_8);
            if (text.endsWith(end)) {
                return text;
            }
        }
    }

    /// Reads to the end of the connection.
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
