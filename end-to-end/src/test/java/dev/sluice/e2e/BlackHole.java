package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// An address that takes a caller's first packet and never says anything: a listener whose queue is
/// full and that accepts nobody.
final class BlackHole implements AutoCloseable {
    private static final int HEARD_NOTHING_MILLIS = 300;

    private final List<Socket> queue = new ArrayList<>();
    private final ServerSocket listener;

    BlackHole() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            while (takesOneMore()) {
                // Until it no longer does.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean takesOneMore() throws IOException {
        var one = new Socket();
        queue.add(one);
        try {
            one.connect(listener.getLocalSocketAddress(), HEARD_NOTHING_MILLIS);
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /// Where a model instance would serve chat completions.
    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1/chat/completions");
    }

    @Override
    public void close() {
        try {
            for (var one : queue) {
                one.close();
            }
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
