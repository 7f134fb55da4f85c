package dev.sluice.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One caller's keep-alive connection to the gateway, cheap enough for a thousand of them: it
/// counts what it hears and keeps no answer.
final class Wire implements AutoCloseable {
    private static final int HANG_GUARD_MILLIS = 180_000;
    private static final int LONGEST_LINE = 64 * 1024;

    private final int port;
    private final String head;
    private final byte[] read = new byte[16 * 1024];
    private final byte[] line = new byte[LONGEST_LINE];
    private Socket socket = new Socket();
    private int at;
    private int end;
    private long tokensInRead;
    private long largestRead;
    private long lastRead;

    Wire(int port, String key) {
        this.port = port;
        this.head =
                """
                POST /v1/chat/completions HTTP/1.1\r
                Host: gateway\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: \
                """
                        .formatted(key);
    }

    /// What came back.
    ///
    /// @param status the status; 0 = the connection ended before there was one
    /// @param tokens events with text, which are tokens where the model puts one in each
    /// @param largestRead the most of them that one read brought
    /// @param lastRead how many came with the read that brought the last of them
    /// @param whole whether the answer came to its end: `[DONE]`, or all of a plain body
    /// @param cut whether the gateway ended it for a quota
    /// @param body a plain answer or an error
    record Heard(
            int status,
            long tokens,
            long largestRead,
            long lastRead,
            boolean whole,
            boolean cut,
            Map<String, String> headers,
            String body) {}

    /// Asks and listens to the end, or until so many tokens have come and the caller just goes.
    Heard ask(String body, long leaveAfter) throws IOException {
        if (!socket.isConnected() || socket.isClosed()) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(HANG_GUARD_MILLIS);
            socket.setTcpNoDelay(true);
            at = 0;
            end = 0;
        }
        tokensInRead = 0;
        largestRead = 0;
        lastRead = 0;
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write((head + bytes.length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
        return hear(leaveAfter);
    }

    private Heard hear(long leaveAfter) throws IOException {
        var status = Integer.parseInt(text(readLine()).substring(9, 12));
        var headers = new HashMap<String, String>();
        for (var length = readLine(); length > 0; length = readLine()) {
            var field = text(length);
            var colon = field.indexOf(':');
            headers.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        var length = headers.get("content-length");
        if (length != null) {
            var body = new byte[Integer.parseInt(length)];
            for (var i = 0; i < body.length; i++) {
                body[i] = next();
            }
            return new Heard(
                    status,
                    0,
                    0,
                    0,
                    true,
                    false,
                    headers,
                    new String(body, StandardCharsets.UTF_8));
        }
        return events(status, headers, leaveAfter);
    }

    /// Every event and every chunk's size stands on a line of its own, so that lines are enough.
    private Heard events(int status, Map<String, String> headers, long leaveAfter)
            throws IOException {
        var tokens = 0L;
        var whole = false;
        var cut = false;
        try {
            for (var length = readLine(); length != 1 || line[0] != '0'; length = readLine()) {
                var event = text(length);
                if (!event.startsWith("data: ")) {
                    continue;
                }
                if (event.equals("data: [DONE]")) {
                    whole = true;
                } else if (event.contains("\"sluice\":{\"stop\"")) {
                    cut = true;
                } else if (event.contains("\"content\":\"")
                        && !event.contains("\"content\":\"\"")) {
                    tokens++;
                    lastRead = ++tokensInRead;
                    largestRead = Math.max(largestRead, lastRead);
                    if (tokens == leaveAfter) {
                        socket.close();
                        return new Heard(
                                status, tokens, largestRead, lastRead, false, false, headers, "");
                    }
                }
            }
            var _ = readLine();
        } catch (EOFException _) {
            // The gateway told of a broken answer and ended the connection: it is not whole.
            socket.close();
            whole = false;
        }
        return new Heard(status, tokens, largestRead, lastRead, whole, cut, headers, "");
    }

    private String text(int length) {
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    /// Reads one line without its end.
    private int readLine() throws IOException {
        var length = 0;
        for (var one = next(); one != '\n'; one = next()) {
            line[length++] = one;
        }
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    private byte next() throws IOException {
        if (at == end) {
            end = socket.getInputStream().read(read);
            at = 0;
            tokensInRead = 0;
            if (end < 0) {
                end = 0;
                throw new EOFException("the gateway closed the connection");
            }
        }
        return read[at++];
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
