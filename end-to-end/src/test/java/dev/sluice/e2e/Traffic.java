package dev.sluice.e2e;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Callers that ask one question after the other, half of them as streams, until they are stopped.
final class Traffic implements AutoCloseable {
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong answered = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers;

    private Traffic(Application application, String model, int callers) {
        this.callers =
                IntStream.range(0, callers)
                        .mapToObj(number ->
                                Thread.ofVirtual()
                                        .name("caller-" + number)
                                        .start(() -> ask(application, model, number % 2 == 0)))
                        .toList();
    }

    static Traffic start(Application application, String model, int callers) {
        return new Traffic(application, model, callers);
    }

    /// Answers that came whole.
    long answered() {
        return answered.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /// Waits until so many more answers have come.
    Traffic awaitMore(long more) {
        var wanted = answered.get() + more;
        Await.until(
                wanted + " answers have come, failures so far: " + failures,
                answered::get,
                count -> count >= wanted || !failures.isEmpty());
        return this;
    }

    /// Lets every caller finish its question; none is broken off.
    void stop() {
        going.set(false);
        for (var caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void ask(Application application, String model, boolean stream) {
        var body = Application.chat(model, stream);
        while (going.get()) {
            try {
                var answer = application.post(body);
                if (answer.statusCode() == 200
                        && (!stream || answer.body().endsWith("data: [DONE]\n\n"))) {
                    answered.incrementAndGet();
                } else {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
            } catch (RuntimeException broken) {
                failures.add(broken.toString());
            }
        }
    }
}
