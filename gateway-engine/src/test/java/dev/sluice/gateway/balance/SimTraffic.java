package dev.sluice.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Requests as they arrive, drawn from the shape of public traces. The same seed gives the same
/// requests to every way of choosing.
final class SimTraffic {

    /// One request. Times are seconds.
    record Call(double at, PromptPrefix prefix, long promptTokens, int completionTokens) {}

    /// What requests look like.
    enum Shape {
        /// Short questions and answers that have nothing in common but the instructions.
        CHAT,
        /// Long prompts with a heavy tail; every other one goes on with an earlier conversation.
        LONG,
        /// Questions about a hundred documents, some of them asked about much more than others.
        DOCUMENTS,
        /// Code completion: bursts, and short answers.
        CODE
    }

    private static final int PIECE = 1_000;
    private static final long INSTRUCTIONS = 500;

    private final Shape shape;
    private final Random random;
    private final List<Talk> talks = new ArrayList<>();
    private long named = 1_000_000;

    private record Talk(List<Long> hashes, List<Long> tokens, double from) {}

    private SimTraffic(Shape shape, long seed) {
        this.shape = shape;
        this.random = new Random(seed);
    }

    /// @param perSecond how many arrive in the mean
    static List<Call> of(Shape shape, long seed, int count, double perSecond) {
        var traffic = new SimTraffic(shape, seed);
        var calls = new ArrayList<Call>(count);
        var at = 0.0;
        for (var i = 0; i < count; i++) {
            at += traffic.gap() / perSecond;
            calls.add(traffic.call(at));
        }
        return calls;
    }

    private double gap() {
        return shape == Shape.CODE ? burst() : -Math.log(1 - random.nextDouble());
    }

    /// Mean 1, coefficient of variation about 4: most gaps are short, a few are long.
    private double burst() {
        return random.nextDouble() < 0.94
                ? -Math.log(1 - random.nextDouble()) * 0.15
                : -Math.log(1 - random.nextDouble()) * 14.3;
    }

    private double logNormal(double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    private Call call(double at) {
        return switch (shape) {
            case CHAT -> fresh(at, logNormal(700, 0.8), completion(129, 1));
            case CODE -> fresh(at, logNormal(1_100, 1.2), completion(20, 0.8));
            case LONG ->
                    random.nextBoolean()
                            ? fresh(at, logNormal(4_000, 1), completion(150, 1))
                            : on(at);
            case DOCUMENTS -> document(at);
        };
    }

    private int completion(double median, double sigma) {
        return (int) Math.clamp(logNormal(median, sigma), 1, 2_000);
    }

    private Call fresh(double at, double own, int completion) {
        var talk = new Talk(new ArrayList<>(), new ArrayList<>(), at);
        talk.hashes().add(1L);
        talk.tokens().add(INSTRUCTIONS);
        grow(talk, (long) Math.clamp(own, 10, 60_000));
        return said(talk, at, completion);
    }

    /// A further turn of a conversation whose last one is some time ago.
    private Call on(double at) {
        for (var tries = 0; tries < 20 && !talks.isEmpty(); tries++) {
            var index = random.nextInt(talks.size());
            var talk = talks.get(index);
            if (at - talk.from() > 15 && last(talk) < 60_000) {
                talks.set(index, talks.getLast());
                talks.removeLast();
                var next = new Talk(talk.hashes(), talk.tokens(), at);
                grow(next, (long) Math.clamp(logNormal(300, 0.8), 10, 4_000));
                return said(next, at, completion(150, 1));
            }
        }
        return fresh(at, logNormal(4_000, 1), completion(150, 1));
    }

    private static long last(Talk talk) {
        return talk.tokens().getLast();
    }

    private void grow(Talk talk, long more) {
        for (var left = more; left > 0; left -= PIECE) {
            talk.hashes().add(named++);
            talk.tokens().add(last(talk) + Math.min(PIECE, left));
        }
    }

    private Call said(Talk talk, double at, int completion) {
        var call = call(talk, at, completion);
        if (shape == Shape.LONG) {
            grow(talk, completion);
            talks.add(talk);
            if (talks.size() > 300) {
                talks.removeFirst();
            }
        }
        return call;
    }

    private Call document(double at) {
        var which = (long) Math.floor(100 * Math.pow(random.nextDouble(), 1.5));
        var talk = new Talk(new ArrayList<>(), new ArrayList<>(), at);
        talk.hashes().add(1L);
        talk.tokens().add(INSTRUCTIONS);
        for (var piece = 0; piece < 16; piece++) {
            talk.hashes().add(1_000 + which * 100 + piece);
            talk.tokens().add(last(talk) + PIECE);
        }
        grow(talk, (long) Math.clamp(logNormal(60, 0.5), 10, 500));
        return call(talk, at, completion(129, 0.8));
    }

    private static Call call(Talk talk, double at, int completion) {
        var from = Math.max(0, talk.hashes().size() - 64);
        var hashes = talk.hashes().subList(from, talk.hashes().size());
        var tokens = talk.tokens().subList(from, talk.tokens().size());
        return new Call(
                at,
                new PromptPrefix(
                        hashes.stream().mapToLong(hash -> PromptPrefix.mix(hash)).toArray(),
                        tokens.stream().mapToLong(Long::longValue).toArray()),
                last(talk),
                completion);
    }
}
