package dev.sluice.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// nginx with a bare `proxy_pass`: keep-alive to the upstream, no buffering, no access log.
public final class Nginx implements Subject {
    private static final String CONFIGURATION =
            """
            worker_processes %1$d;
            daemon off;
            pid %2$s/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path %2$s/body;
              proxy_temp_path %2$s/proxy;
              fastcgi_temp_path %2$s/fastcgi;
              uwsgi_temp_path %2$s/uwsgi;
              scgi_temp_path %2$s/scgi;
              keepalive_requests 100000000;
              upstream models {
                server 127.0.0.1:%3$d;
                keepalive 128;
                keepalive_requests 100000000;
              }
              server {
                listen 127.0.0.1:%4$d backlog=1024;
                location / {
                  proxy_pass http://models;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                }
              }
            }
            """;

    private final int port;
    private final Program program;

    private Nginx(int port, Program program) {
        this.port = port;
        this.program = program;
    }

    /// Starts nginx in front of an upstream; returns when it listens.
    public static Nginx start(Path folder, int workers, int upstreamPort)
            throws IOException, InterruptedException {
        var port = Program.freePort();
        Files.createDirectories(folder);
        var configuration = folder.resolve("nginx.conf");
        Files.writeString(
                configuration,
                CONFIGURATION.formatted(workers, folder.toString(), upstreamPort, port));
        var program =
                Program.start(
                        List.of(
                                "nginx",
                                "-p",
                                folder.toString(),
                                "-e",
                                "stderr",
                                "-c",
                                configuration.toString()),
                        Map.of(),
                        folder.resolve("nginx.log"));
        program.awaitPort(port);
        return new Nginx(port, program);
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public double cpuSeconds() {
        return program.cpuSeconds();
    }

    @Override
    public void close() {
        program.close();
    }
}
