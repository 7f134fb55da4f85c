package dev.sluice.standalone.postgres;

import java.io.IOException;

/// Sends the signals that Java itself cannot: PostgreSQL tells a clean stop from a patient one by
/// them.
final class Signals {
    private Signals() {}

    /// Sends it; a process that is gone is no error.
    static void send(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
