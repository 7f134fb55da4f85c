package dev.sluice.gateway.edge;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A client made of a socket: it sends what it is told and takes every answer apart strictly.
final class RawClient implements AutoCloseable {

    /// An answer; `whole` is false where the connection ended within it.
    record Reply(int status, String head, String body, boolean whole) {
        String header(String name) {
            for (var line : head.split("\r\n")) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(15_000);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    Socket socket() {
        return socket;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    static String post(String key, String body, String... headers) {
        return postTo("/v1/chat/completions", key, body, headers);
    }

    static String postTo(String path, String key, String body, String... headers) {
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: gateway\r\n");
        head.append("Authorization: Bearer ").append(key).append("\r\n");
        head.append("Content-Type: application/json\r\n");
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.getBytes(StandardCharsets.UTF_8).length);
        return head.append("\r\n\r\n").append(body).toString();
    }

    static String chat(boolean stream) {
        return """
        {"model":"team/chat","messages":[{"role":"user","content":"say hello"}],"stream":%s,"odd":{"kept":[1, 2.50]}}\
        """
                .formatted(stream);
    }

    Reply ask(String request) throws IOException {
        return send(request).reply();
    }

    Reply reply() throws IOException {
        var head = line();
        while (head.startsWith("HTTP/1.1 100")) {
            line();
            head = line();
        }
        int status = Integer.parseInt(head.split(" ")[1]);
        var all = new StringBuilder(head).append("\r\n");
        long length = -1;
        boolean chunked = false;
        for (var line = line(); !line.isEmpty(); line = line()) {
            all.append(line).append("\r\n");
            var lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        var body = new ByteArrayOutputStream();
        boolean whole = chunked ? chunks(body) : fixed(body, length);
        return new Reply(status, all.toString(), body.toString(StandardCharsets.UTF_8), whole);
    }

    private boolean fixed(ByteArrayOutputStream body, long length) throws IOException {
        if (length < 0) {
            in.transferTo(body);
            return true;
        }
        body.write(in.readNBytes((int) length));
        return body.size() == length;
    }

    private boolean chunks(ByteArrayOutputStream body) throws IOException {
        try {
            while (true) {
                int size = Integer.parseInt(line(), 16);
                var bytes = in.readNBytes(size);
                body.write(bytes);
                if (bytes.length < size) {
                    return false;
                }
                if (!line().isEmpty()) {
                    throw new IOException("a chunk does not end");
                }
                if (size == 0) {
                    return true;
                }
            }
        } catch (EOFException | java.net.SocketException _) {
            return false;
        }
    }

    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed after '" + line + "'");
            }
            if (b == '\n') {
                var text = line.toString(StandardCharsets.ISO_8859_1);
                if (!text.endsWith("\r")) {
                    throw new IOException("a line ends without CR: " + text);
                }
                return text.substring(0, text.length() - 1);
            }
            line.write(b);
        }
    }

    /// Reads what is there until the text has come.
    String readUntil(String text) throws IOException {
        var read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).contains(text)) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed before '" + text + "': " + read);
            }
            read.write(b);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    /// True once the gateway has closed, without a further byte.
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException _) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
