package dev.sluice.standalone.postgres;

import dev.sluice.standalone.terminal.Progress;
import java.nio.file.Path;

/// A JVM of its own with a server in it, made to be killed.
public final class PostgresChild {
    private PostgresChild() {}

    /// Arguments: home, programs. Prints the port and the server's process id, then waits.
    public static void main(String[] arguments) throws Exception {
        var postgres =
                EmbeddedPostgres.start(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Unprivileged.here(),
                        Progress.SILENT);
        System.out.println(postgres.port() + " " + postgres.pid());
        Thread.currentThread().join();
    }
}
