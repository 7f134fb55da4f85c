package dev.sluice.gateway.link;

import dev.sluice.control.UsageClose;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.metering.UsageSink.Kind;
import dev.sluice.gateway.names.Names;
import dev.sluice.gateway.names.ScriptedNames;
import dev.sluice.gateway.quota.LocalLedgers;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A node's end of the stream with everything of this room in it, on a folder that outlives it.
final class TestNode implements AutoCloseable {
    private static final SpoolSettings SMALL =
            new SpoolSettings(Durability.DISK, SpoolSettings.LEAST_SEGMENT, Duration.ofDays(1), 0);
    private static final AtomicInteger EPOCHS = new AtomicInteger();

    final CatalogHolder holder = new CatalogHolder();
    final SnapshotReceiver receiver;
    final UsageSpool spool;
    final ControlLink link;
    final SealingKey sealing;
    final HealthBoard board;
    final EventKeeper events;
    final Names names;
    final ScriptedNames nameServer = new ScriptedNames();
    final LocalLedgers ledgers;

    TestNode(Path folder, ControlTarget target, @Nullable JoinToken token) throws IOException {
        this(folder, target, token, InstantSource.system());
    }

    TestNode(Path folder, ControlTarget target, @Nullable JoinToken token, InstantSource clock)
            throws IOException {
        var ticker = Ticker.systemTicker();
        var random = new Random(1);
        sealing = SealingKey.in(folder);
        var vault = new SecretVault(sealing);
        var networks = EndpointNetworks.any();
        var compiler = new CatalogCompiler(networks);
        board = new HealthBoard(ticker, random);
        names = new Names(nameServer, ticker);
        events = new EventKeeper(ticker);
        var teller =
                new EventTeller(
                        events, holder, new EventIds(clock, random::nextLong), clock, ticker);
        board.onChange(teller);
        names.onChange(teller);
        holder.onSwap(names);
        ledgers = new LocalLedgers(clock, ticker);
        holder.onSwap(board);
        holder.onSwap(ledgers);
        receiver =
                new SnapshotReceiver(
                        new SnapshotStore(folder.resolve("snapshot")),
                        vault,
                        compiler,
                        holder,
                        ticker);
        receiver.loadLastGood();
        spool =
                UsageSpool.open(
                                folder.resolve("spool"),
                                SMALL,
                                clock,
                                () -> "gw-1-" + EPOCHS.incrementAndGet())
                        .start();
        var shipper = new UsageShipper(spool, clock, ticker);
        var reporter =
                new HealthReporter(
                        new Idle(), receiver, spool, holder, board, names, ledgers, clock, ticker);
        link =
                new ControlLink(
                        new LinkSettings(target, "gw-1", token, "test", "boot"),
                        new ControlLink.Parts(
                                new IdentityStore(folder),
                                sealing,
                                receiver,
                                shipper,
                                reporter,
                                events,
                                new EndpointTrial(compiler, networks, sealing, vault, ticker),
                                () -> {}),
                        clock,
                        random);
    }

    TestNode start() throws LinkFailure {
        link.start();
        return this;
    }

    void close(String eventId) {
        spool.append(
                Kind.CLOSE,
                eventId,
                UsageClose.newBuilder()
                        .setEventId(eventId)
                        .setAdmitted(true)
                        .setCount(1)
                        .build()
                        .toByteArray(),
                Runnable::run,
                () -> {});
    }

    @Override
    public void close() {
        link.close();
        spool.close();
    }

    private static final class Idle implements NodeGauges {
        @Override
        public int inFlight() {
            return 3;
        }

        @Override
        public double requestsPerSecond() {
            return 1.5;
        }

        @Override
        public boolean draining() {
            return false;
        }

        @Override
        public int gatewayPort() {
            return 9080;
        }

        @Override
        public int opsPort() {
            return 9091;
        }
    }
}
