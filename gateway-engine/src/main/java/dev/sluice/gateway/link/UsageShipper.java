package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Rewind;
import dev.sluice.control.UsageAck;
import dev.sluice.control.UsageBatch;
import dev.sluice.control.UsageClose;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the spool's CLOSE records to the console: in order, at least once, a few batches at a
/// time. What the console has committed is what it says it has; everything behind that is sent
/// again after any doubt. All methods run on the link's thread.
public final class UsageShipper {
    private static final Logger LOG = LoggerFactory.getLogger(UsageShipper.class);
    private static final int MOST_RECORDS = 1_000;
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_IN_FLIGHT = 4;
    private static final long PARTIAL_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private final UsageSpool spool;
    private final UsageStreams streams;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private @Nullable Outbox outbox;
    private String stream = "";
    private long nextSeq = 1;
    private byte[] chain = UsageChain.BEGINNING;
    private long clockOffsetMillis;
    private long lastSentNanos;

    /// A batch under way.
    private record Sent(long lastSeq, byte[] chain, long atNanos, long oldestMillis) {}

    public UsageShipper(UsageSpool spool, InstantSource clock, Ticker ticker) {
        this.spool = spool;
        this.streams = spool.streams();
        this.clock = clock;
        this.ticker = ticker;
        this.lastSentNanos = ticker.nanoTime() - PARTIAL_EVERY;
    }

    /// Begins where the console says it stands with the stream that Hello named.
    ///
    /// @param clockOffsetMillis this node's clock minus the console's
    void connected(Outbox outbox, String greeted, long committed, long clockOffsetMillis) {
        this.outbox = outbox;
        this.clockOffsetMillis = clockOffsetMillis;
        begin(greeted, committed + 1);
        pump();
    }

    void disconnected() {
        outbox = null;
        inFlight.clear();
    }

    /// The stream that is shipped next.
    String stream() {
        return streams.shippingPoint().stream();
    }

    /// The first number of it that is not known to be committed.
    long nextUnacknowledged() {
        return streams.shippingPoint().acknowledged() + 1;
    }

    /// When the oldest record happened that the console has not committed; 0 = there is none.
    long oldestMillis() {
        if (streams.depth() == 0) {
            return 0;
        }
        var sent = inFlight.peek();
        if (sent != null) {
            return sent.oldestMillis;
        }
        var point = streams.shippingPoint();
        return occurredAt(streams.read(point.stream(), point.acknowledged() + 1, 1, 1));
    }

    private void begin(String from, long seq) {
        inFlight.clear();
        var last = streams.lastSeq(from);
        if (seq > last + 1) {
            LOG.error(
                    "the console has {} records of usage stream {}, this disk {}: the disk was put back; what is new goes on in a new stream",
                    seq - 1,
                    from,
                    last);
            spool.abandonStream(from);
            var point = streams.shippingPoint();
            if (point.stream().equals(from)) {
                return; // no room for a new stream yet: the next connection tries again
            }
            begin(point.stream(), point.acknowledged() + 1);
            return;
        }
        stream = from;
        nextSeq = seq;
        chain = chainBefore(seq);
        streams.acknowledge(stream, seq - 1, chain);
    }

    void acknowledged(UsageAck ack) {
        if (!ack.getStream().equals(stream)) {
            return;
        }
        for (var sent = inFlight.peek();
                sent != null && sent.lastSeq <= ack.getCommittedThroughSeq();
                sent = inFlight.peek()) {
            inFlight.remove();
            streams.acknowledge(stream, sent.lastSeq, sent.chain);
        }
        pump();
    }

    void rewind(Rewind rewind) {
        if (!rewind.getStream().equals(stream)) {
            return;
        }
        LOG.warn(
                "the console wants usage stream {} again from {} on (next was {})",
                stream,
                rewind.getNextSeq(),
                nextSeq);
        begin(stream, rewind.getNextSeq());
        pump();
    }

    /// Sends what may be sent now; called several times a second.
    void pump() {
        var oldest = inFlight.peek();
        if (oldest != null && ticker.nanoTime() - oldest.atNanos > PATIENCE) {
            LOG.warn("no acknowledgement of usage for 30 s: sending again");
            var point = streams.shippingPoint();
            begin(point.stream(), point.acknowledged() + 1);
        }
        while (maySend() && sendOne()) {
            // One batch each time, until something bounds it.
        }
    }

    /// Sends what there is without waiting for more of it, because the process ends.
    void lastCall() {
        lastSentNanos = ticker.nanoTime() - PARTIAL_EVERY;
        pump();
    }

    private boolean maySend() {
        var way = outbox;
        return way != null && way.ready() && inFlight.size() < MOST_IN_FLIGHT;
    }

    private boolean sendOne() {
        var available = streams.shippable(stream) - nextSeq + 1;
        if (available <= 0) {
            return inFlight.isEmpty() && nextStream();
        }
        if (available < MOST_RECORDS && ticker.nanoTime() - lastSentNanos < PARTIAL_EVERY) {
            return false;
        }
        var stretch = streams.read(stream, nextSeq, MOST_RECORDS, MOST_BYTES);
        if (stretch.isEmpty()) {
            return false;
        }
        send(stretch);
        return true;
    }

    private boolean nextStream() {
        var point = streams.shippingPoint();
        if (point.stream().equals(stream)) {
            return false;
        }
        begin(point.stream(), point.acknowledged() + 1);
        return true;
    }

    private void send(SpoolReader.Stretch stretch) {
        var after = UsageChain.over(chain, stretch);
        var batch =
                UsageBatch.newBuilder()
                        .setStream(stretch.stream())
                        .setFirstSeq(stretch.firstSeq())
                        .setNodeTimeMs(clock.millis())
                        .setClockOffsetMs(clockOffsetMillis)
                        .setPreviousChainHash(ByteString.copyFrom(chain))
                        .setChainHash(ByteString.copyFrom(after))
                        .addAllGaps(stretch.gaps());
        for (var record : stretch.records()) {
            batch.addRecords(UnsafeByteOperations.unsafeWrap(record));
        }
        for (var gap : stretch.gaps()) {
            LOG.error(
                    "usage records {} to {} of stream {} are lost: {}",
                    gap.getFirstSeq(),
                    gap.getLastSeq(),
                    stretch.stream(),
                    gap.getReason());
        }
        var way = outbox;
        if (way == null) {
            return;
        }
        way.send(NodeMessage.newBuilder().setUsage(batch).build());
        chain = after;
        nextSeq = stretch.nextSeq();
        lastSentNanos = ticker.nanoTime();
        inFlight.add(new Sent(nextSeq - 1, after, lastSentNanos, occurredAt(stretch)));
    }

    private static long occurredAt(SpoolReader.Stretch stretch) {
        if (stretch.records().isEmpty()) {
            return 0;
        }
        try {
            return UsageClose.parseFrom(stretch.records().getFirst()).getOccurredAtMs();
        } catch (InvalidProtocolBufferException e) {
            return 0; // it is shipped as it is, and the console puts it into quarantine
        }
    }

    /// The hash over everything before a number: from the last acknowledged one where that lies
    /// before, else from the beginning of what is left of the stream.
    private byte[] chainBefore(long seq) {
        var mark = streams.mark(stream);
        var hash = mark.chain();
        var from = mark.acknowledged() + 1;
        if (seq < from) {
            hash = UsageChain.BEGINNING;
            from = streams.firstSeq(stream);
        }
        while (from < seq) {
            var most = (int) Math.min(MOST_RECORDS, seq - from);
            var stretch = streams.read(stream, from, most, Integer.MAX_VALUE);
            if (stretch.isEmpty()) {
                break;
            }
            hash = UsageChain.over(hash, stretch);
            from = stretch.nextSeq();
        }
        return hash;
    }
}
