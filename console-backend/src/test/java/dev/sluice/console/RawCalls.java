package dev.sluice.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Sends bytes as they are, for what no HTTP client would send.
public final class RawCalls {
    private final int port;

    public RawCalls(int port) {
        this.port = port;
    }

    /// What came back until the other side closed, or until nothing came for the patience given.
    public record Answer(String text, boolean closed) {
        public int status() {
            return Integer.parseInt(text.split(" ", 3)[1]);
        }

        public String header(String name) {
            return text.split("\r\n\r\n", 2)[0]
                    .lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /// Sends a head (lines parted by `\n`, without the empty one) and reads to the end.
    public Answer head(String lines) {
        return send(lines.strip().replace("\n", "\r\n") + "\r\n\r\n", Duration.ofSeconds(20));
    }

    public Answer send(String bytes, Duration patience) {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            var seen = new ByteArrayOutputStream();
            var closed = false;
            try {
                for (var b = socket.getInputStream().read();
                        b >= 0;
                        b = socket.getInputStream().read()) {
                    seen.write(b);
                }
                closed = true;
            } catch (SocketTimeoutException _) {
                // The answer so far is what there is.
            }
            return new Answer(seen.toString(StandardCharsets.UTF_8), closed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
