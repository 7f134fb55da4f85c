package dev.sluice.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Calls in the order of their arrival, drawn from a seed.
///
/// @param hours whole hours it lasts
record Trace(Shape shape, int hours, List<Call> calls) {
    private static final double HOUR_MILLIS = 3_600_000;
    private static final int LONGEST = 32_768;

    /// How many characters a token has, and how much that varies from text to text.
    private static final double CHARACTERS = 4.2;

    private static final double TEXT_SPREAD = 0.06;

    /// How far a gateway's own count of an answer is off, as a standard deviation.
    private static final double COUNT_SPREAD = 0.05;

    static Trace draw(Shape shape, int hours, long seed) {
        var random = new SplittableRandom(seed);
        var calls = new ArrayList<Call>();
        // Gamma with this mean and this coefficient of variation.
        var k = 1 / (shape.burstiness() * shape.burstiness());
        var scale = 1_000 / shape.perSecond() / k;
        for (var at = gamma(random, k) * scale;
                at < hours * HOUR_MILLIS;
                at += gamma(random, k) * scale) {
            var prompt = lognormal(random, shape.promptMu(), shape.promptSigma());
            var characters =
                    Math.max(1, prompt * CHARACTERS * (1 + TEXT_SPREAD * random.nextGaussian()));
            calls.add(
                    new Call(
                            calls.size(),
                            at,
                            prompt,
                            (int) characters,
                            lognormal(random, shape.outputMu(), shape.outputSigma()),
                            COUNT_SPREAD * random.nextGaussian()));
        }
        return new Trace(shape, hours, List.copyOf(calls));
    }

    private static int lognormal(SplittableRandom random, double mu, double sigma) {
        var value = Math.exp(mu + sigma * random.nextGaussian());
        return (int) Math.clamp(Math.round(value), 1, LONGEST);
    }

    /// Marsaglia and Tsang's method; a shape below 1 by way of the shape above.
    private static double gamma(SplittableRandom random, double k) {
        if (k < 1) {
            return gamma(random, k + 1) * Math.pow(random.nextDouble(), 1 / k);
        }
        var d = k - 1.0 / 3;
        var c = 1 / Math.sqrt(9 * d);
        while (true) {
            var x = random.nextGaussian();
            var v = Math.pow(1 + c * x, 3);
            var u = random.nextDouble();
            if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
