package dev.sluice.standalone.launch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is running, in the order in which it was started, and its end in the opposite one.
///
/// A signal (SIGTERM, Control-C) ends it from the outside and the process with code 0; a failed
/// start ends it from the inside. Either way each part is closed once.
public final class Life {
    private static final Logger LOG = LoggerFactory.getLogger(Life.class);

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean ending;

    Life() {}

    /// A life that a signal ends.
    public static Life endedBySignal() {
        var life = new Life();
        var hook =
                Thread.ofPlatform()
                        .name("stop")
                        .unstarted(() -> {
                            if (life.end()) {
                                // Without this the JVM would answer 143 to a clean stop.
                                Runtime.getRuntime().halt(0);
                            }
                        });
        Runtime.getRuntime().addShutdownHook(hook);
        return life;
    }

    /// Remembers a running part. Where the end has begun already, the part is closed at once.
    public <T extends AutoCloseable> T add(String name, T part) {
        synchronized (this) {
            if (!ending) {
                parts.push(new Part(name, part));
                return part;
            }
        }
        new Part(name, part).close();
        return part;
    }

    /// Waits until somebody ended it.
    public void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Closes every part, the youngest first.
    ///
    /// @return false where somebody else is doing that
    public boolean end() {
        synchronized (this) {
            if (ending) {
                return false;
            }
            ending = true;
        }
        while (true) {
            Part next;
            synchronized (this) {
                next = parts.poll();
            }
            if (next == null) {
                ended.countDown();
                return true;
            }
            next.close();
        }
    }

    private record Part(String name, AutoCloseable closes) {
        void close() {
            try {
                closes.close();
                LOG.info("stopped: {}", name);
            } catch (Exception e) {
                LOG.error("did not stop cleanly: {}", name, e);
            }
        }
    }
}
