package dev.sluice.console.fleet;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.events.EventIntake;
import dev.sluice.console.events.Pulses;
import dev.sluice.console.publishing.RevisionLog;
import dev.sluice.console.publishing.RevisionPublished;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.DataFolder;
import dev.sluice.console.shared.OwnPorts;
import dev.sluice.console.usage.UsageRooms;
import dev.sluice.control.SecretRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The room `fleet` with a listening control port, wired by hand over a real database.
final class FleetRooms implements AutoCloseable {
    final CertificateAuthority authority;
    final NodeRegister register;
    final RevisionLog log;
    final Connections connections;
    final ControlServer server;
    final FleetBoard board;
    final IssuedTokens tokens;
    final TestReplies replies = new TestReplies();
    final UsageRooms usage;
    final Map<SecretRef, String> secrets = new ConcurrentHashMap<>();
    final LedgerBook ledgers = new LedgerBook();
    final Pulses pulses;
    final EventIntake events;
    final LiveHealth health;
    private final FleetNews news = new FleetNews();

    FleetRooms(ConsoleDatabase database, Path folder, Clock clock) {
        var jdbc = database.jdbc();
        authority =
                CertificateAuthority.open(
                        new DataFolder(folder), "installation-1", clock, new SecureRandom());
        register = new NodeRegister(jdbc, clock);
        log = new RevisionLog(jdbc);
        connections = new Connections(log, news);
        usage = new UsageRooms(database, clock);
        pulses = new Pulses(jdbc);
        events = new EventIntake(jdbc, database.transaction(), clock);
        health = new LiveHealth(register, connections, pulses, clock);
        var port = new ControlPort(0);
        tokens = new IssuedTokens(jdbc, authority, port, new CurrentActor(), clock);
        board = new FleetBoard(register, connections, ledgers, news);
        server =
                new ControlServer(
                        new ControlSettings("127.0.0.1", 0),
                        port,
                        new OwnPorts(),
                        authority,
                        register,
                        tokens,
                        new NodeSession.Parts(
                                connections,
                                register,
                                usage.intake,
                                ref ->
                                        Optional.ofNullable(secrets.get(ref))
                                                .map(it -> it.getBytes(StandardCharsets.UTF_8)),
                                replies,
                                news,
                                ledgers,
                                pulses,
                                events,
                                new OwnPorts(),
                                _ -> {},
                                "installation-1",
                                clock),
                        database.transaction());
        server.start();
    }

    JoinToken token(String node) {
        return new CurrentActor().asSystem("test", () -> tokens.issue(node));
    }

    TestNode node(String name) {
        return new TestNode(name, server.port(), authority.certificate());
    }

    /// A node that has joined.
    TestNode joined(String name) {
        var node = node(name);
        node.join(token(name));
        return node;
    }

    /// Puts a revision into the log and announces it, as the publisher does.
    void publish(long revision, byte[] snapshot) {
        log.add(revision, snapshot, "admin", "test", Instant.now());
        connections.published(new RevisionPublished(revision));
    }

    @Override
    public void close() {
        server.stop();
        news.destroy();
    }
}
