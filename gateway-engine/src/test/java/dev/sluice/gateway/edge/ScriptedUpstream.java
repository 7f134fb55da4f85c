package dev.sluice.gateway.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A model server made of bytes: for each request it does what the next script says, so that a test
/// can be as wrong as it likes. The last script is used again when no other is left.
public final class ScriptedUpstream implements AutoCloseable {

    /// What it saw of one request.
    public record Seen(String head, String body, int connection) {
        public String header(String name) {
            for (var line : head.split("\r\n")) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }

    /// Acts on one request; true keeps the connection.
    public interface Script {
        boolean act(OutputStream out, Socket socket) throws Exception;
    }

    private final ServerSocket server;
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<Integer> closedByPeer = new LinkedBlockingQueue<>();
    private volatile Script last;
    private volatile @Nullable Script poisoned;
    private volatile String poison = "";

    public ScriptedUpstream() throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
    }

    /// The same behind a socket of the test's own, as one that speaks TLS.
    public ScriptedUpstream(ServerSocket socket) {
        server = socket;
        last = plain(10, 5, "hello");
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }

    public ScriptedUpstream then(Script script) {
        scripts.add(script);
        last = script;
        return this;
    }

    /// Does this, out of turn, with every request whose body has `text` in it.
    public ScriptedUpstream on(String text, Script script) {
        poison = text;
        poisoned = script;
        return this;
    }

    public Seen next() throws InterruptedException {
        var next = seen.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request reached the upstream");
        }
        return next;
    }

    public boolean nothingSeen() {
        return seen.isEmpty();
    }

    /// Waits until the gateway closes a connection; its number.
    public int closedConnection() throws InterruptedException {
        var closed = closedByPeer.poll(10, TimeUnit.SECONDS);
        if (closed == null) {
            throw new AssertionError("the gateway closed no upstream connection");
        }
        return closed;
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                synchronized (sockets) {
                    sockets.add(socket);
                }
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            var in = socket.getInputStream();
            while (true) {
                var request = read(in, number);
                if (request == null) {
                    closedByPeer.add(number);
                    return;
                }
                seen.add(request);
                if (!script(request).act(socket.getOutputStream(), socket)) {
                    return;
                }
            }
        } catch (SocketException | javax.net.ssl.SSLException _) {
            closedByPeer.add(number);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Script script(Seen request) {
        var special = poisoned;
        if (special != null && request.body().contains(poison)) {
            return special;
        }
        var next = scripts.poll();
        return next == null ? last : next;
    }

    private static @Nullable Seen read(InputStream in, int connection) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
        }
        var text = head.toString(StandardCharsets.ISO_8859_1);
        var length = new Seen(text, "", 0).header("content-length");
        var body = in.readNBytes(Integer.parseInt(length));
        return new Seen(text, new String(body, StandardCharsets.UTF_8), connection);
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (sockets) {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    // Scripts

    public static Script plain(int prompt, int completion, String text) {
        return body(
                200,
                """
                {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
                "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}\
                """
                        .formatted(text, prompt, completion, prompt + completion));
    }

    public static Script body(int status, String json, String... headers) {
        return (out, _) -> {
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            var head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
            head.append("Content-Type: application/json\r\nSet-Cookie: a=b\r\nServer: engine\r\n");
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
            for (var header : headers) {
                head.append(header).append("\r\n");
            }
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(bytes);
            out.flush();
            return true;
        };
    }

    /// A chunk with content.
    public static String chunk(String content) {
        return """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}

        """
                .formatted(content);
    }

    public static final String ROLE =
            """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

            """;
    public static final String STOP =
            """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            """;
    public static final String DONE = "data: [DONE]\n\n";

    public static String usage(int prompt, int completion) {
        return """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}

        """
                .formatted(prompt, completion, prompt + completion);
    }

    /// A whole stream, each event a chunk of its own.
    public static Script stream(String... events) {
        return (out, _) -> {
            beginStream(out);
            for (var event : events) {
                writeChunk(out, event);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        };
    }

    /// A stream that ends with its connection in the middle.
    public static Script cut(String... events) {
        return (out, _) -> {
            beginStream(out);
            for (var event : events) {
                writeChunk(out, event);
            }
            out.flush();
            return false;
        };
    }

    /// A stream that says this much and then nothing, until `release`.
    public static Script hang(CountDownLatch release, String... events) {
        return (out, _) -> {
            if (events.length > 0) {
                beginStream(out);
                for (var event : events) {
                    writeChunk(out, event);
                }
                out.flush();
            }
            release.await(20, TimeUnit.SECONDS);
            return false;
        };
    }

    public static void beginStream(OutputStream out) throws IOException {
        out.write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    public static void writeChunk(OutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(
                (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
