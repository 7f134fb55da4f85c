package dev.sluice.gateway.metering;

import java.util.concurrent.Executor;

/// Where usage records go: an append-only file, which this room need not know.
public interface UsageSink {

    /// What a record is to the request it belongs to.
    enum Kind {
        OPEN,
        CHECKPOINT,
        CLOSE
    }

    /// False while new requests must be refused because their records could not be kept.
    boolean accepting();

    /// Takes one serialised record; never blocks and never throws. `kept` runs once, as soon as the
    /// record would survive the death of this process (with durability `strict`: of the machine):
    /// at once on the calling thread, or later on `loop`.
    void append(Kind kind, String eventId, byte[] record, Executor loop, Runnable kept);
}
