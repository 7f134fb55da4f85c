package dev.sluice.gateway.link;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// An endpoint with one answer for whoever brings the credential.
final class TestEndpoint implements AutoCloseable {
    private final HttpServer server;

    TestEndpoint(String answer, String authorization) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var known =
                            authorization.equals(
                                    exchange.getRequestHeaders().getFirst("Authorization"));
                    var body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
