package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.ROLE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.body;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.cut;
import static dev.sluice.gateway.edge.ScriptedUpstream.hang;
import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static dev.sluice.gateway.edge.ScriptedUpstream.stream;
import static dev.sluice.gateway.edge.ScriptedUpstream.usage;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/// Every buffer is given back, whatever the ending. Netty reports what was not when the collector
/// finds it; one buffer planted last proves that all the others have been looked at.
@Timeout(60)
class LeakTest {
    private static final String BOT = TestSnapshot.BOT_KEY;
    private final Logger log = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();
    private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @BeforeEach
    void listen() {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        reports.start();
        log.addAppender(reports);
        log.setAdditive(false);
    }

    @AfterEach
    void stop() {
        log.detachAppender(reports);
        log.setAdditive(true);
        ResourceLeakDetector.setLevel(before);
    }

    @Test
    void no_ending_leaks_a_buffer() throws Exception {
        // Given every kind of ending
        var release = new CountDownLatch(1);
        // Two gateways, because one that saw all of these failures would not ask the instance
        // again.
        try (var upstream =
                        new ScriptedUpstream()
                                .then(body(500, "{}"))
                                .then(stream(chunk("a"), "data: {broken\n\n", chunk("b")));
                var engine = new Engine(Engine.world(upstream.port()))) {
            ask(engine, false);
            ask(engine, true);
        }
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()))) {
            upstream.then(plain(1, 1, "x"))
                    .then(stream(ROLE, chunk("a"), STOP, usage(1, 1), DONE))
                    .then(hang(release, ROLE, chunk("some")))
                    .then(cut(ROLE, chunk("half")))
                    .then(cut(ROLE));
            ask(engine, false);
            ask(engine, true);
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(true)));
                client.readUntil("some");
            }
            ask(engine, true);
            ask(engine, true);
            for (var bad :
                    List.of(
                            post("wrong", chat(false)),
                            post(BOT, "{"),
                            post(BOT, chat(false)).replace("Host: gateway\r\n", ""),
                            post(BOT, "x")
                                    .replace("Content-Length: 1", "Transfer-Encoding: chunked"))) {
                try (var client = new RawClient(engine.port)) {
                    client.ask(bad);
                }
            }
            try (var client = new RawClient(engine.port)) {
                client.send(
                        post(BOT, "").replace("Content-Length: 0", "Content-Length: 100") + "{");
            }
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(true)).repeat(3));
            }
            release.countDown();
        }

        // When a buffer that is dropped on purpose is found
        ByteBufAllocator.DEFAULT.buffer(16).touch("planted");
        while (planted() == 0) {
            System.gc();
            ByteBufAllocator.DEFAULT.buffer(16).release();
            Thread.onSpinWait();
        }

        // Then it is the only one
        assertThat(reports.list)
                .allSatisfy(report -> assertThat(report.getFormattedMessage()).contains("planted"));
    }

    private static void ask(Engine engine, boolean streaming) throws Exception {
        try (var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(streaming)));
        }
    }

    private long planted() {
        return List.copyOf(reports.list).stream()
                .filter(report -> report.getFormattedMessage().contains("planted"))
                .count();
    }
}
