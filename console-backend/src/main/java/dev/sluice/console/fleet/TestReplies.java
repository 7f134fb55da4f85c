package dev.sluice.console.fleet;

import dev.sluice.control.TestReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/// Brings the answers of test orders to those who wait for them.
@Component
final class TestReplies {
    private final ConcurrentHashMap<String, CompletableFuture<TestReply>> waiting =
            new ConcurrentHashMap<>();

    /// Sends an order and waits for its answer.
    ///
    /// @param send whether the order could be sent
    Optional<TestReply> await(
            String orderId, java.util.function.BooleanSupplier send, Duration patience) {
        var reply = new CompletableFuture<TestReply>();
        waiting.put(orderId, reply);
        try {
            return send.getAsBoolean()
                    ? Optional.of(reply.get(patience.toMillis(), TimeUnit.MILLISECONDS))
                    : Optional.empty();
        } catch (TimeoutException | ExecutionException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            waiting.remove(orderId);
        }
    }

    /// An answer came in; one that nobody waits for any more is dropped.
    void arrived(TestReply reply) {
        var waiter = waiting.get(reply.getOrderId());
        if (waiter != null) {
            waiter.complete(reply);
        }
    }
}
