package dev.sluice.console.fleet;

import com.google.protobuf.ByteString;
import dev.sluice.console.events.EventIntake;
import dev.sluice.console.events.Pulses;
import dev.sluice.console.publishing.PublishedSnapshot;
import dev.sluice.console.shared.OwnPorts;
import dev.sluice.console.usage.IntakeVerdict;
import dev.sluice.console.usage.UsageIntake;
import dev.sluice.control.Ack;
import dev.sluice.control.Chunk;
import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.Heartbeat;
import dev.sluice.control.Hello;
import dev.sluice.control.InstanceEvents;
import dev.sluice.control.InstanceEventsAck;
import dev.sluice.control.LedgerStatus;
import dev.sluice.control.Nack;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Offer;
import dev.sluice.control.Rewind;
import dev.sluice.control.SecretsReply;
import dev.sluice.control.SecretsRequest;
import dev.sluice.control.TestOrder;
import dev.sluice.control.UsageAck;
import dev.sluice.control.UsageBatch;
import dev.sluice.control.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node's control stream, from its Hello to its end.
///
/// gRPC calls in for one message at a time and hands over the next only when this one is done with,
/// so that a node whose usage waits for the database is slowed down and nothing piles up here.
/// Other threads only ever offer, order and close.
final class NodeSession implements StreamObserver<NodeMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSession.class);
    private static final int CHUNK_BYTES = 256 * 1024;

    /// A node that claims more than this is not believed.
    private static final long LARGEST_NUMBER = 1L << 53;

    private final String node;
    private final boolean neighbour;
    private final ServerCallStreamObserver<ConsoleMessage> out;
    private final Parts parts;
    private final Object lock = new Object();

    // Guarded by lock.
    private Standing standing = Standing.on(0, ByteString.EMPTY, 0);
    private @Nullable PublishedSnapshot lastOffered;
    private boolean ended;

    private volatile @Nullable Hello hello;
    private volatile @Nullable SecretSealing sealing;
    private volatile @Nullable Beat heartbeat;

    /// A heartbeat and when it came.
    record Beat(Heartbeat beat, Instant at) {}

    /// What a session needs of the house.
    ///
    /// @param ledgers told what each heartbeat says of quotas
    /// @param pulses told what each heartbeat says of instances
    /// @param events told what happened to instances
    /// @param ownPorts where this installation listens
    /// @param ahead told of a node that serves a newer revision than there is here
    record Parts(
            Connections connections,
            NodeRegister register,
            UsageIntake intake,
            SecretOpener secrets,
            TestReplies replies,
            FleetNews news,
            LedgerBook ledgers,
            Pulses pulses,
            EventIntake events,
            OwnPorts ownPorts,
            LongConsumer ahead,
            String installationId,
            Clock clock) {}

    /// @param neighbour whether the node runs on this very machine
    NodeSession(
            String node,
            boolean neighbour,
            ServerCallStreamObserver<ConsoleMessage> out,
            Parts parts) {
        this.node = node;
        this.neighbour = neighbour;
        this.out = out;
        this.parts = parts;
        out.disableAutoRequest();
        out.setOnReadyHandler(this::offerNewest);
        out.setOnCancelHandler(this::gone);
        out.request(1);
    }

    String node() {
        return node;
    }

    Standing standing() {
        synchronized (lock) {
            return standing;
        }
    }

    Optional<Heartbeat> lastHeartbeat() {
        var last = heartbeat;
        return last == null ? Optional.empty() : Optional.of(last.beat());
    }

    @Nullable Beat lastBeat() {
        return heartbeat;
    }

    Optional<SecretSealing> sealing() {
        return Optional.ofNullable(sealing);
    }

    @Override
    public void onNext(NodeMessage message) {
        try {
            take(message);
            out.request(1);
        } catch (RuntimeException failure) {
            LOG.warn("control stream ends, the node will come back: node={}", node, failure);
            end(Status.UNAVAILABLE.withDescription("the console could not take the message"));
        }
    }

    private void take(NodeMessage message) {
        if (hello == null && !message.hasHello()) {
            end(Status.FAILED_PRECONDITION.withDescription("Hello comes first"));
            return;
        }
        switch (message.getMessageCase()) {
            case HELLO -> greet(message.getHello());
            case ACK -> acked(message.getAck());
            case NACK -> rejected(message.getNack());
            case HEARTBEAT -> beat(message.getHeartbeat());
            case LEDGERS -> ledgers(message.getLedgers().getLedgersList());
            case USAGE -> usage(message.getUsage());
            case SECRETS -> secrets(message.getSecrets());
            case TEST -> parts.replies().arrived(message.getTest());
            case INSTANCE_EVENTS -> events(message.getInstanceEvents());
            // A newer node may say what we do not know yet.
            case MESSAGE_NOT_SET -> LOG.debug("unknown message: node={}", node);
        }
    }

    private void greet(Hello said) {
        if (hello != null) {
            end(Status.FAILED_PRECONDITION.withDescription("Hello comes once"));
            return;
        }
        try {
            sealing = SecretSealing.to(said.getSealingKey());
        } catch (GeneralSecurityException | RuntimeException unusable) {
            end(Status.INVALID_ARGUMENT.withDescription("sealing_key: not a public keyset"));
            return;
        }
        var rejected =
                parts.register()
                        .find(node)
                        .filter(entry -> entry.rejectedVersion().equals(said.getVersion()))
                        .map(NodeRegister.Entry::rejectedRevision)
                        .orElse(0L);
        parts.register().connected(node, said);
        var newest = parts.connections().newest();
        var committed = parts.intake().committedThrough(said.getSpoolStream());
        synchronized (lock) {
            standing = Standing.on(said.getAppliedRevision(), said.getAppliedHash(), rejected);
            hello = said;
            send(
                    ConsoleMessage.newBuilder()
                            .setWelcome(
                                    Welcome.newBuilder()
                                            .setInstallationId(parts.installationId())
                                            .setCommittedThroughSeq(committed)
                                            .setConsoleTimeMs(parts.clock().millis()))
                            .build());
        }
        parts.connections().opened(this);
        neighbours(parts.ownPorts()::add);
        var served = said.getAppliedRevision();
        if (served > newest.map(it -> it.snapshot().revision()).orElse(0L)
                && served < LARGEST_NUMBER) {
            parts.ahead().accept(served);
        }
        // Asked for again: a revision may have been published before this session was listed.
        offerNewest();
        LOG.info(
                "gateway connected: node={} version={} revision={}",
                node,
                said.getVersion(),
                said.getAppliedRevision());
    }

    /// Offers the newest revision where this node needs it and the stream has room; where it has
    /// none, the stream calls again when it has.
    void offerNewest() {
        if (hello != null) {
            parts.connections().newest().ifPresent(newest -> offer(newest.snapshot()));
        }
    }

    private void offer(PublishedSnapshot newest) {
        synchronized (lock) {
            if (ended || !out.isReady() || !standing.needs(newest)) {
                return;
            }
            standing = standing.offered(newest);
            lastOffered = newest;
            var bytes = newest.bytes();
            var chunks = Math.max(1, Math.ceilDiv(bytes.size(), CHUNK_BYTES));
            send(
                    ConsoleMessage.newBuilder()
                            .setOffer(
                                    Offer.newBuilder()
                                            .setRevision(newest.revision())
                                            .setHash(newest.hash())
                                            .setSize(bytes.size())
                                            .setChunks(chunks))
                            .build());
            for (var i = 0; i < chunks; i++) {
                var from = i * CHUNK_BYTES;
                var to = Math.min(bytes.size(), from + CHUNK_BYTES);
                send(
                        ConsoleMessage.newBuilder()
                                .setChunk(
                                        Chunk.newBuilder()
                                                .setRevision(newest.revision())
                                                .setIndex(i)
                                                .setData(bytes.substring(from, to)))
                                .build());
            }
        }
    }

    private void acked(Ack ack) {
        if (ack.getPhase() != Ack.Phase.APPLIED) {
            return;
        }
        synchronized (lock) {
            var offered = lastOffered;
            var hash =
                    offered != null && offered.revision() == ack.getRevision()
                            ? offered.hash()
                            : ByteString.EMPTY;
            standing = standing.applied(ack.getRevision(), hash);
        }
        parts.register().applied(node, ack.getRevision());
        parts.news().changed();
        offerNewest();
    }

    private void rejected(Nack nack) {
        synchronized (lock) {
            standing = standing.rejected(nack.getRevision());
        }
        var said = hello;
        parts.register()
                .rejected(
                        node,
                        said == null ? "" : said.getVersion(),
                        nack.getRevision(),
                        nack.getDefectsList());
        LOG.warn(
                "gateway refused a revision and keeps the one before: node={} revision={} defects={}",
                node,
                nack.getRevision(),
                nack.getDefectsCount());
        parts.news().changed();
        offerNewest();
    }

    private void beat(Heartbeat beat) {
        var at = parts.clock().instant();
        heartbeat = new Beat(beat, at);
        parts.register().seen(node);
        var said = hello;
        parts.pulses()
                .heard(node, said == null ? "" : said.getBootId(), beat.getInstancesList(), at);
        var newest = parts.connections().newest();
        heard(beat.getLedgersList(), newest, at);
        if (newest.isPresent()) {
            synchronized (lock) {
                standing =
                        standing.beat(
                                beat.getAppliedRevision(),
                                beat.getStateHash(),
                                newest.get().snapshot(),
                                at.toEpochMilli());
            }
            offer(newest.get().snapshot());
        }
        parts.news().changed();
    }

    private void events(InstanceEvents told) {
        var taken = parts.events().take(node, told.getEventsList());
        send(
                ConsoleMessage.newBuilder()
                        .setInstanceEvents(InstanceEventsAck.newBuilder().addAllIds(taken))
                        .build());
        parts.news().changed();
    }

    private void ledgers(List<LedgerStatus> ledgers) {
        heard(ledgers, parts.connections().newest(), parts.clock().instant());
        parts.news().changed();
    }

    private void heard(List<LedgerStatus> ledgers, Optional<Newest> newest, Instant at) {
        parts.ledgers()
                .heard(node, ledgers, newest.map(it -> it.quotas().quotas()).orElse(Map.of()), at);
    }

    private void usage(UsageBatch batch) {
        switch (parts.intake().take(node, batch)) {
            case IntakeVerdict.Committed(var through, _, _, _) ->
                    send(
                            ConsoleMessage.newBuilder()
                                    .setUsageAck(
                                            UsageAck.newBuilder()
                                                    .setStream(batch.getStream())
                                                    .setCommittedThroughSeq(through))
                                    .build());
            case IntakeVerdict.Rewind(var next) ->
                    send(
                            ConsoleMessage.newBuilder()
                                    .setRewind(
                                            Rewind.newBuilder()
                                                    .setStream(batch.getStream())
                                                    .setNextSeq(next))
                                    .build());
            case IntakeVerdict.Foreign(var owner) -> {
                LOG.error("usage stream of another node: node={} owner={}", node, owner);
                end(Status.PERMISSION_DENIED.withDescription("the usage stream is another node's"));
            }
        }
    }

    private void secrets(SecretsRequest request) {
        var reply = SecretsReply.newBuilder();
        var key = sealing;
        var allowed = parts.connections().newest();
        for (var ref : request.getRefsList()) {
            var value =
                    allowed.filter(newest -> newest.secrets().contains(ref))
                            .flatMap(_ -> parts.secrets().open(ref));
            if (key == null || value.isEmpty()) {
                reply.addMissing(ref);
                continue;
            }
            try {
                reply.addSecrets(key.seal(ref, value.get()));
            } catch (GeneralSecurityException failure) {
                LOG.error("secret could not be sealed: node={} secret={}", node, ref.getId());
                reply.addMissing(ref);
            }
        }
        send(ConsoleMessage.newBuilder().setSecrets(reply).build());
    }

    /// Sends a test order; whether it could be sent.
    boolean order(TestOrder order) {
        return send(ConsoleMessage.newBuilder().setTest(order).build());
    }

    /// Another stream speaks for this node now.
    void superseded() {
        end(Status.ABORTED.withDescription("another stream of this node took over"));
    }

    @Override
    public void onError(Throwable broken) {
        gone();
    }

    @Override
    public void onCompleted() {
        synchronized (lock) {
            if (!ended) {
                ended = true;
                out.onCompleted();
            }
        }
        gone();
    }

    private boolean send(ConsoleMessage message) {
        synchronized (lock) {
            if (ended || out.isCancelled()) {
                return false;
            }
            out.onNext(message);
            return true;
        }
    }

    private void end(Status status) {
        synchronized (lock) {
            if (!ended) {
                ended = true;
                if (!out.isCancelled()) {
                    out.onError(status.asRuntimeException());
                }
            }
        }
        gone();
    }

    /// The ports of a node on this machine are this installation's own, for as long as it is here.
    private void neighbours(IntConsumer note) {
        var said = hello;
        if (neighbour && said != null) {
            note.accept(said.getGatewayPort());
            note.accept(said.getOpsPort());
        }
    }

    private void gone() {
        synchronized (lock) {
            ended = true;
        }
        if (parts.connections().speaksForItsNode(this)) {
            neighbours(parts.ownPorts()::remove);
        }
        parts.connections().closed(this);
    }
}
