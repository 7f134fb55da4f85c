package dev.sluice.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// Someone who calls a simulator: politely over HTTP, or over a bare socket to see every byte.
final class Caller implements AutoCloseable {
    private static final int HANG_GUARD_MILLIS = 60_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    Caller(int port) {
        this.port = port;
    }

    static String ask(boolean stream, String extra) {
        return """
        {"model":"qwen","stream":%s,"messages":[{"role":"user","content":"Where does the river go?"}]%s}\
        """
                .formatted(stream, extra);
    }

    HttpResponse<String> chat(String body) throws Exception {
        return send("POST", "/v1/chat/completions", body);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (var i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// Opens a socket and sends one chat request over it.
    Socket open(String body) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(HANG_GUARD_MILLIS);
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var head =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: sim\r\nx-request-id: raw-1\r\n"
                        + "Content-Type: application/json\r\nContent-Length: "
                        + bytes.length
                        + "\r\n\r\n";
        var out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
        return socket;
    }

    /// Everything up to the end, and how it ended.
    Ending readToTheEndOrReset(String body) throws IOException {
        var read = new ByteArrayOutputStream();
        try (var socket = open(body)) {
            for (var one = socket.getInputStream().read();
                    one >= 0;
                    one = socket.getInputStream().read()) {
                read.write(one);
            }
            return new Ending(read.toString(StandardCharsets.UTF_8), false);
        } catch (SocketException _) {
            return new Ending(read.toString(StandardCharsets.UTF_8), true);
        }
    }

    /// Reads until this text has come.
    static void readUntil(Socket socket, String text) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            var one = socket.getInputStream().read();
            if (one < 0) {
                throw new AssertionError("ended before '" + text + "': " + read);
            }
            read.append((char) one);
        }
    }

    /// Waits for a state another thread brings about; gives up only when something hangs.
    static void await(BooleanSupplier state) {
        var guard = System.nanoTime() + HANG_GUARD_MILLIS * 1_000_000L;
        while (!state.getAsBoolean()) {
            if (System.nanoTime() > guard) {
                throw new AssertionError("waited in vain");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        http.close();
    }

    record Ending(String text, boolean reset) {}
}
