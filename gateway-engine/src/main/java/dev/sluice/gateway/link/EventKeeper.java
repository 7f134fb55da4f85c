package dev.sluice.gateway.link;

import dev.sluice.control.InstanceEvent;
import dev.sluice.control.InstanceEvents;
import dev.sluice.control.InstanceEventsAck;
import dev.sluice.control.NodeMessage;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what happened to instances and to the traffic before them until the console says that it
/// has it: the newest thousand, in memory. A stream that begins gets all of them again, and so does
/// one that has said nothing for half a minute; the console knows an event by its id.
///
/// Anybody may add; sending is the link's thread's.
public final class EventKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(EventKeeper.class);
    private static final int MOST = 1_000;
    private static final int MOST_AT_ONCE = 100;
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private final Ticker ticker;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private @Nullable Outbox outbox;
    private volatile Runnable onAdded = () -> {};

    private static final class Kept {
        private final InstanceEvent event;
        private boolean sent;
        private long sentAt;

        Kept(InstanceEvent event) {
            this.event = event;
        }

        boolean isToSend(long now) {
            return !sent || now - sentAt > PATIENCE;
        }
    }

    public EventKeeper(Ticker ticker) {
        this.ticker = ticker;
    }

    /// Keeps it; beyond a thousand the oldest goes.
    public void add(InstanceEvent event) {
        synchronized (this) {
            kept.put(event.getId(), new Kept(event));
            if (kept.size() > MOST) {
                var oldest = kept.remove(kept.keySet().iterator().next());
                LOG.warn(
                        "{} events wait for the console: one of {} is dropped",
                        MOST,
                        oldest == null ? "" : oldest.event.getInstanceId());
            }
        }
        onAdded.run();
    }

    /// Events that the console has not acknowledged.
    public synchronized int waiting() {
        return kept.size();
    }

    /// Runs after each event that was added, on the thread that added it.
    void onAdded(Runnable listener) {
        onAdded = listener;
    }

    synchronized void connected(Outbox way) {
        outbox = way;
        kept.values().forEach(one -> one.sent = false);
        pump();
    }

    synchronized void disconnected() {
        outbox = null;
    }

    synchronized void acknowledged(InstanceEventsAck ack) {
        ack.getIdsList().forEach(kept::remove);
    }

    /// Sends what has not been sent, as far as the console takes it.
    synchronized void pump() {
        var way = outbox;
        while (way != null && way.ready()) {
            var now = ticker.nanoTime();
            var batch = InstanceEvents.newBuilder();
            for (var one : kept.values()) {
                if (one.isToSend(now) && batch.getEventsCount() < MOST_AT_ONCE) {
                    one.sent = true;
                    one.sentAt = now;
                    batch.addEvents(one.event);
                }
            }
            if (batch.getEventsCount() == 0) {
                return;
            }
            way.send(NodeMessage.newBuilder().setInstanceEvents(batch).build());
        }
    }
}
