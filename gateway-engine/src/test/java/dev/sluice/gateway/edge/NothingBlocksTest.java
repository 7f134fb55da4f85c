package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.ROLE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static dev.sluice.gateway.edge.ScriptedUpstream.stream;
import static dev.sluice.gateway.edge.ScriptedUpstream.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.link.SpoolSettings;
import dev.sluice.gateway.link.UsageSpool;
import io.netty.util.concurrent.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nothing waits on an event loop: the JVM itself keeps a record of every thread that sleeps,
/// parks, waits for a monitor or touches a file, and under traffic none of them may be a loop.
@Timeout(120)
final class NothingBlocksTest {
    /// Two loops may meet at one ledger; what they do there takes less than a microsecond, so that
    /// a wait of this length was something else. Generous, for the machine of a test may stop a
    /// thread for a while.
    private static final Duration A_MEETING = Duration.ofMillis(20);

    private static final int CLIENTS = 8;
    private static final int ROUNDS = 40;

    @TempDir private Path folder;

    @Test
    void no_event_loop_waits_under_traffic_with_quotas_and_the_spool() throws Exception {
        try (var first =
                        new ScriptedUpstream()
                                .then(stream(ROLE, chunk("hello"), STOP, usage(9, 2), DONE));
                var second = new ScriptedUpstream().then(plain(9, 2, "hello"));
                var spool =
                        UsageSpool.open(
                                folder.resolve("spool"),
                                SpoolSettings.defaults(),
                                InstantSource.system(),
                                () -> UUID.randomUUID().toString());
                var engine =
                        new Engine(
                                world(first.port(), second.port()),
                                EdgeSettings.defaults("127.0.0.1", 0),
                                Ticker.systemTicker(),
                                spool.start())) {
            drive(engine.port);

            var waits = waits(() -> drive(engine.port));

            assertThat(waits).isEmpty();
        }
    }

    @Test
    void a_loop_that_waits_is_found_out() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()))) {
            var waits =
                    waits(() ->
                            engine.loops().next().submit(NothingBlocksTest::sleepAWhile).sync());

            assertThat(waits).anySatisfy(wait -> assertThat(wait).startsWith("jdk.ThreadSleep"));
        }
    }

    private static void sleepAWhile() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Both kinds of answer, and a consumer whose quota is spent soon: what comes after the first
    /// round meets no class for the first time.
    private static TestSnapshot world(int first, int second) {
        return Engine.world(first, second)
                .quota(TestSnapshot.hourly("bot", TestSnapshot.scope().setConsumerId("bot"), 1_000))
                .quota(
                        TestSnapshot.hourly(
                                "m1", TestSnapshot.scope().setInstanceId("m1"), 1_000_000));
    }

    private static Void drive(int port) throws Exception {
        var clients = new ArrayList<Callable<Void>>();
        for (var i = 0; i < CLIENTS; i++) {
            var key = i % 2 == 0 ? TestSnapshot.BOT_KEY : TestSnapshot.DESK_KEY;
            clients.add(() -> {
                try (var client = new RawClient(port)) {
                    for (var round = 0; round < ROUNDS; round++) {
                        client.ask(post(key, chat(true)));
                    }
                }
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (var client : threads.invokeAll(clients)) {
                client.get();
            }
        }
        return null;
    }

    private List<String> waits(Callable<?> act) throws Exception {
        var file = Files.createTempFile(folder, "waits", ".jfr");
        try (var recording = new Recording()) {
            for (var event : List.of("jdk.ThreadSleep", "jdk.JavaMonitorWait", "jdk.FileForce")) {
                recording.enable(event).withThreshold(Duration.ZERO).withStackTrace();
            }
            for (var event : List.of("jdk.FileRead", "jdk.FileWrite")) {
                recording.enable(event).withThreshold(Duration.ZERO).withStackTrace();
            }
            for (var event : List.of("jdk.ThreadPark", "jdk.JavaMonitorEnter")) {
                recording.enable(event).withThreshold(A_MEETING).withStackTrace();
            }
            recording.start();
            act.call();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(NothingBlocksTest::isOnALoop)
                .filter(event -> !loadsAClass(event))
                .map(event ->
                        event.getEventType().getName()
                                + " for "
                                + event.getDuration()
                                + " in "
                                + event.getStackTrace())
                .toList();
    }

    /// A class is read from its jar once, whoever needs it first.
    private static boolean loadsAClass(RecordedEvent event) {
        var stack = event.getStackTrace();
        return stack != null
                && stack.getFrames().stream()
                        .anyMatch(frame ->
                                frame.getMethod()
                                        .getType()
                                        .getName()
                                        .startsWith("jdk.internal.loader."));
    }

    private static boolean isOnALoop(RecordedEvent event) {
        var thread = event.getThread();
        var name = thread == null ? null : thread.getJavaName();
        return name != null && name.startsWith(Engine.LOOPS);
    }
}
