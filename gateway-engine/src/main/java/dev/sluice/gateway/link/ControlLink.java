package dev.sluice.gateway.link;

import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.ControlGrpc;
import dev.sluice.control.Hello;
import dev.sluice.control.LedgerReport;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the one stream to the console: joins where this node has no certificate yet, connects,
/// comes back after every loss, and hands each message to the room's class that knows what to do.
/// The gateway serves as well without it.
///
/// Everything happens on one thread, which is none of the event loops.
public final class ControlLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLink.class);
    private static final int SNAPSHOT_FORMAT = 1;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration PUMP = Duration.ofMillis(200);

    /// So many pumps lie between two reports of changed ledgers: a second.
    private static final int PUMPS_PER_REPORT = 5;

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration RENEWAL_CHECK = Duration.ofMinutes(10);

    private final LinkSettings settings;
    private final ControlChannels channels;
    private final Enrolment enrolment;
    private final Parts parts;
    private final InstantSource clock;
    private final Backoff backoff;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("control-link").daemon().factory());

    // The console's traffic has a loop of its own, so that a large snapshot delays no request.
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("control-io", true), NioIoHandler.newFactory());

    private volatile @Nullable NodeIdentity identity;
    private volatile boolean connected;
    private @Nullable Session session;
    private boolean heartbeatDue;
    private int pumpsSinceReport;
    private boolean closed;

    /// What the link carries messages between.
    public record Parts(
            IdentityStore identities,
            SealingKey sealing,
            SnapshotReceiver receiver,
            UsageShipper shipper,
            HealthReporter reporter,
            EventKeeper events,
            EndpointTrial endpointTest,
            Runnable onDrain) {}

    public ControlLink(
            LinkSettings settings,
            Parts parts,
            InstantSource clock,
            java.util.random.RandomGenerator random) {
        this.settings = settings;
        this.channels = new ControlChannels(settings.target(), loop);
        this.enrolment = new Enrolment(channels, parts.identities());
        this.parts = parts;
        this.clock = clock;
        this.backoff = new Backoff(random);
    }

    /// Begins. Where this node has no certificate, it joins first; a console that cannot be reached
    /// is tried again in the background, one that refuses is an error at once.
    ///
    /// @throws LinkFailure where this node can never connect as it is configured
    public void start() throws LinkFailure {
        try {
            identity = parts.identities().load();
        } catch (IOException e) {
            throw new LinkFailure(e.getMessage(), e);
        }
        if (identity == null) {
            joinOnce();
        }
        parts.receiver().onApplied(this::reportSoon);
        parts.events()
                .onAdded(() -> {
                    run(parts.events()::pump);
                    reportSoon();
                });
        run(this::connect);
        every(HEARTBEAT, this::regularHeartbeat);
        every(PUMP, parts.shipper()::pump);
        every(PUMP, parts.events()::pump);
        every(PUMP, this::reportChangedLedgers);
        every(RENEWAL_CHECK, this::renewWhenDue);
    }

    private void joinOnce() throws LinkFailure {
        var token = settings.token();
        if (token == null) {
            throw new LinkFailure(
                    "this gateway has not joined a console yet: give it SLUICE_JOIN_TOKEN, which the console prints under Gateways",
                    null);
        }
        try {
            identity = enrolment.join(token, settings.node());
        } catch (StatusRuntimeException e) {
            if (!mayPass(e)) {
                throw new LinkFailure(
                        "the console at %s refused to let this gateway join: %s"
                                .formatted(channels.target(), reason(e)),
                        e);
            }
            LOG.warn("the console at {} cannot be reached yet: {}", channels.target(), reason(e));
        } catch (GeneralSecurityException | IOException e) {
            throw new LinkFailure("this gateway cannot join: " + e.getMessage(), e);
        }
    }

    private static boolean mayPass(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNAVAILABLE -> !saysWrongAuthority(e);
            case DEADLINE_EXCEEDED, ABORTED, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    private static boolean saysWrongAuthority(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.security.cert.CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static String reason(StatusRuntimeException e) {
        if (saysWrongAuthority(e)) {
            return "it is not the console that the join token names";
        }
        return reason(e.getStatus());
    }

    private static String reason(Status status) {
        var cause = status.getCause();
        var description = status.getDescription();
        if (status.getCode() == Status.Code.UNAVAILABLE && cause != null) {
            return cause.getMessage() == null
                    ? cause.getClass().getSimpleName()
                    : cause.getMessage();
        }
        return description == null ? status.getCode().toString() : description;
    }

    /// True while a stream stands.
    public boolean connected() {
        return connected;
    }

    /// The node's name, which the console may have chosen.
    public String node() {
        var known = identity;
        return known == null ? settings.node() : known.node();
    }

    /// A heartbeat within the next moments, because something changed that people wait to see: a
    /// revision, the state of an instance. Ledgers need no call: what changes of them is looked for
    /// once a second.
    public void reportSoon() {
        run(() -> {
            if (!heartbeatDue) {
                heartbeatDue = true;
                later(
                        SOON,
                        () -> {
                            heartbeatDue = false;
                            heartbeat();
                        });
            }
        });
    }

    private void connect() {
        if (closed) {
            return;
        }
        try {
            var known = identity;
            if (known == null) {
                known = joinAgain();
            }
            if (known == null) {
                reconnect();
                return;
            }
            renewWhenDue();
            var fresh = identity;
            session = new Session(channels.as(fresh == null ? known : fresh));
            session.open();
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.warn("no connection to the console: {}", e.getMessage());
            reconnect();
        }
    }

    private @Nullable NodeIdentity joinAgain() {
        var token = settings.token();
        if (token == null) {
            return null;
        }
        try {
            identity = enrolment.join(token, settings.node());
        } catch (StatusRuntimeException e) {
            LOG.warn(
                    "the console at {} does not let this gateway join: {}",
                    channels.target(),
                    reason(e));
        } catch (GeneralSecurityException | IOException e) {
            LOG.error("this gateway cannot join: {}", e.getMessage());
        }
        return identity;
    }

    private void renewWhenDue() {
        var known = identity;
        if (known == null || clock.instant().isBefore(known.renewAt())) {
            return;
        }
        try {
            identity = enrolment.renew(known);
            LOG.info("the node's certificate is renewed until {}", identity.expires());
        } catch (StatusRuntimeException e) {
            LOG.warn("the node's certificate was not renewed: {}", reason(e));
        } catch (GeneralSecurityException | IOException e) {
            LOG.error("the node's certificate was not renewed: {}", e.getMessage());
        }
    }

    private void reconnect() {
        later(backoff.next(), this::connect);
    }

    private void regularHeartbeat() {
        heartbeat();
        report(parts.reporter()::allLedgers);
    }

    /// What changed is told at once, then no sooner than a second after it was told.
    private void reportChangedLedgers() {
        if (++pumpsSinceReport >= PUMPS_PER_REPORT && report(parts.reporter()::changedLedgers)) {
            pumpsSinceReport = 0;
        }
    }

    /// Whether there was something to report. To a console that takes nothing right now nothing is
    /// said, so that nothing piles up: what changed stays in line.
    private boolean report(Supplier<List<LedgerReport>> ledgers) {
        var current = session;
        if (current == null || !current.welcomed || !current.ready()) {
            return false;
        }
        var reports = ledgers.get();
        for (var report : reports) {
            current.send(NodeMessage.newBuilder().setLedgers(report).build());
        }
        return !reports.isEmpty();
    }

    private void heartbeat() {
        var current = session;
        var known = identity;
        if (current != null && current.welcomed && known != null) {
            current.send(
                    NodeMessage.newBuilder()
                            .setHeartbeat(
                                    parts.reporter()
                                            .heartbeat(
                                                    known.expires(),
                                                    parts.shipper().oldestMillis()))
                            .build());
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException _) {
            // The link is closed: nobody waits for this any more.
        }
    }

    private void later(Duration wait, Runnable task) {
        try {
            var _ = thread.schedule(() -> guarded(task), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // The link is closed: nobody waits for this any more.
        }
    }

    private void every(Duration period, Runnable task) {
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> guarded(task),
                        period.toNanos(),
                        period.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("the control link stumbled and goes on", e);
        }
    }

    /// Sends what is in the spool as long as the console takes it, then ends the stream.
    @Override
    public void close() {
        run(() -> {
            closed = true;
            var current = session;
            if (current != null) {
                parts.shipper().lastCall();
                parts.events().pump();
                heartbeat();
                current.finish();
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// One stream from its Hello to its loss.
    private final class Session
            implements Outbox, ClientResponseObserver<NodeMessage, ConsoleMessage> {
        private final ManagedChannel channel;
        private @Nullable ClientCallStreamObserver<NodeMessage> out;
        private String greetedStream = "";
        private long helloMillis;
        private boolean welcomed;
        private boolean over;

        private Session(ManagedChannel channel) {
            this.channel = channel;
        }

        private void open() {
            ControlGrpc.newStub(channel).connect(this);
            var applied = parts.receiver().applied();
            var gauges = parts.reporter().gauges();
            greetedStream = parts.shipper().stream();
            helloMillis = clock.millis();
            send(
                    NodeMessage.newBuilder()
                            .setHello(
                                    Hello.newBuilder()
                                            .setNode(node())
                                            .setBootId(settings.bootId())
                                            .setVersion(settings.version())
                                            .setValidatorVersion(SNAPSHOT_FORMAT)
                                            .setAppliedRevision(applied.revision())
                                            .setAppliedHash(applied.hash())
                                            .setSealingKey(parts.sealing().publicKeyset())
                                            .setSpoolStream(greetedStream)
                                            .setSpoolNextSeq(parts.shipper().nextUnacknowledged())
                                            .setGatewayPort(gauges.gatewayPort())
                                            .setOpsPort(gauges.opsPort()))
                            .build());
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<NodeMessage> call) {
            out = call;
            call.setOnReadyHandler(() -> run(parts.shipper()::pump));
        }

        @Override
        public void send(NodeMessage message) {
            var call = out;
            if (call != null && !over) {
                try {
                    call.onNext(message);
                } catch (IllegalStateException e) {
                    LOG.debug("the stream ended before a message could go out", e);
                }
            }
        }

        @Override
        public boolean ready() {
            var call = out;
            return call != null && !over && call.isReady();
        }

        @Override
        public void onNext(ConsoleMessage message) {
            run(() -> {
                if (session == this) {
                    take(message);
                }
            });
        }

        private void take(ConsoleMessage message) {
            switch (message.getMessageCase()) {
                case WELCOME -> welcome(message.getWelcome());
                case OFFER -> parts.receiver().offer(message.getOffer(), this);
                case CHUNK -> parts.receiver().chunk(message.getChunk(), this);
                case SECRETS -> parts.receiver().secrets(message.getSecrets(), this);
                case USAGE_ACK -> parts.shipper().acknowledged(message.getUsageAck());
                case INSTANCE_EVENTS -> parts.events().acknowledged(message.getInstanceEvents());
                case REWIND -> parts.shipper().rewind(message.getRewind());
                case TEST ->
                        parts.endpointTest()
                                .run(
                                        message.getTest(),
                                        reply ->
                                                run(() ->
                                                        send(
                                                                NodeMessage.newBuilder()
                                                                        .setTest(reply)
                                                                        .build())));
                case DRAIN -> {
                    LOG.info("the console drains this gateway: {}", message.getDrain().getReason());
                    parts.onDrain().run();
                    reportSoon();
                }
                case MESSAGE_NOT_SET ->
                        LOG.debug("a newer console said what this gateway does not know");
            }
        }

        private void welcome(Welcome welcome) {
            var known = identity;
            if (known != null && !known.installationId().equals(welcome.getInstallationId())) {
                LOG.error("the console belongs to another installation than this gateway");
                lost(Status.FAILED_PRECONDITION.withDescription("another installation"));
                return;
            }
            welcomed = true;
            connected = true;
            backoff.reset();
            LOG.info("connected to the console at {} as {}", channels.target(), node());
            // The console looked at its clock somewhere between our question and its answer.
            var middle = helloMillis + (clock.millis() - helloMillis) / 2;
            parts.shipper()
                    .connected(
                            this,
                            greetedStream,
                            welcome.getCommittedThroughSeq(),
                            middle - welcome.getConsoleTimeMs());
            parts.events().connected(this);
            regularHeartbeat();
        }

        @Override
        public void onError(Throwable error) {
            run(() -> lost(Status.fromThrowable(error)));
        }

        @Override
        public void onCompleted() {
            run(() -> lost(Status.UNAVAILABLE.withDescription("the console ended the stream")));
        }

        private void lost(Status status) {
            if (over) {
                return;
            }
            over = true;
            channel.shutdownNow();
            if (session != this) {
                return;
            }
            session = null;
            connected = false;
            parts.receiver().disconnected();
            parts.shipper().disconnected();
            parts.events().disconnected();
            if (!closed) {
                LOG.warn(
                        "no connection to the console at {}: {}; serving goes on",
                        channels.target(),
                        reason(status));
                reconnect();
            }
        }

        private void finish() {
            var call = out;
            over = true;
            if (call != null) {
                call.onCompleted();
            }
            channel.shutdown();
            try {
                if (!channel.awaitTermination(2, TimeUnit.SECONDS)) {
                    channel.shutdownNow();
                }
            } catch (InterruptedException e) {
                channel.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
