package dev.sluice.bench.replay;

/// How a kind of traffic looks: gamma-distributed times between calls, lognormal sizes.
///
/// @param perSecond calls a second
/// @param burstiness coefficient of variation of the time between two calls; 1 = Poisson
/// @param promptMu mean of the logarithm of a prompt's tokens
/// @param promptSigma its standard deviation
/// @param outputMu the same of an answer's tokens
/// @param outputSigma the same of an answer's tokens
record Shape(
        String name,
        double perSecond,
        double burstiness,
        double promptMu,
        double promptSigma,
        double outputMu,
        double outputSigma) {

    /// People who talk: prompts of 1,155 tokens in the mean and 1,020 in the middle, answers of 211
    /// and 129, arrivals a little burstier than by chance.
    static final Shape CHAT =
            new Shape(
                    "chat",
                    5.4,
                    1.1,
                    Math.log(1020),
                    sigma(1155, 1020),
                    Math.log(129),
                    sigma(211, 129));

    /// Editors that complete code: prompts of 1,097 tokens in the middle and 2,760 in the mean,
    /// answers of 28 in the mean, 252 at the 99th percentile, and arrivals in bursts.
    static final Shape CODE = new Shape("code", 2.45, 13, 7.00, 1.36, 2.463, 1.318);

    /// The same traffic so many times as dense.
    Shape times(double factor) {
        return new Shape(
                name, perSecond * factor, burstiness, promptMu, promptSigma, outputMu, outputSigma);
    }

    /// Of a lognormal with this mean and median.
    private static double sigma(double mean, double median) {
        return Math.sqrt(2 * Math.log(mean / median));
    }
}
