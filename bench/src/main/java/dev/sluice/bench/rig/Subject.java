package dev.sluice.bench.rig;

import java.util.Map;

/// Something that is measured.
public interface Subject extends AutoCloseable {

    /// As it stands in the table.
    String name();

    int port();

    /// Headers a caller must send.
    Map<String, String> headers();

    /// CPU time used so far, in seconds.
    double cpuSeconds();

    @Override
    void close();
}
