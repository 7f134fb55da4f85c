package dev.sluice.gateway.metering;

import java.util.Arrays;

/// What each feature of a text is worth in tokens for one model, learned by recursive least squares
/// from what the upstream reports.
///
/// It starts from defaults that suit today's Chinese-native models and forgets slowly, so that a
/// model that is replaced under the same name is learned anew. Estimates may be read by any thread
/// while one learns: they see the weights from before or after.
///
/// What an upstream adds to each prompt whatever its text is no feature of the text: a prompt that
/// is reported as several times what its text explains teaches that {@link PromptOverhead}, and the
/// weights learn from what is left.
final class ModelWeights {
    private static final double FORGETTING = 0.999;

    /// How uncertain the defaults are, as a share of each; and the noise of a report, so that the
    /// first few do not throw the weights about.
    private static final double DOUBT = 0.5;

    private static final double NOISE = 0.03;
    private static final double SMALLEST_SCALE = 8;

    /// A report that is this many times off says more about the upstream than about the text.
    private static final double UNBELIEVABLE = 8;

    /// The same of a short text without media. Longer ones of rare characters may take more, and
    /// whoever sends them must not teach that everybody's prompts do.
    private static final double NO_TEXT = 3;

    private static final double SHORT_TEXT = 512;

    private static final int NUMBERS =
            PromptFeatures.COUNT + PromptFeatures.COUNT * (PromptFeatures.COUNT + 1) / 2 + 1;

    /// What the usual error is taken for while nothing was learned.
    private static final double UNKNOWN_ERROR = 0.05;

    private static final double LARGEST_MARGIN = 0.15;
    private static final double FRESHNESS = 0.05;
    private static final double SHORT_PROMPT = 32;

    private static final double[] DEFAULTS = new double[PromptFeatures.COUNT];

    static {
        DEFAULTS[PromptFeatures.LATIN] = 0.28;
        DEFAULTS[PromptFeatures.DIGIT] = 0.5;
        DEFAULTS[PromptFeatures.SPACE] = 0.06;
        DEFAULTS[PromptFeatures.PUNCTUATION] = 0.6;
        DEFAULTS[PromptFeatures.HAN] = 0.62;
        DEFAULTS[PromptFeatures.KANA_HANGUL] = 0.8;
        DEFAULTS[PromptFeatures.OTHER] = 0.35;
        DEFAULTS[PromptFeatures.MESSAGE] = 4;
        DEFAULTS[PromptFeatures.IMAGE] = 800;
        DEFAULTS[PromptFeatures.AUDIO] = 400;
        DEFAULTS[PromptFeatures.FIELD] = 1.5;
    }

    private volatile double[] weights = DEFAULTS;
    private volatile double error = UNKNOWN_ERROR;
    private final PromptOverhead overhead = new PromptOverhead();
    private final double[][] covariance = new double[PromptFeatures.COUNT][PromptFeatures.COUNT];

    ModelWeights() {
        doubtAll();
    }

    private void doubtAll() {
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            Arrays.fill(covariance[i], 0);
            covariance[i][i] = DEFAULTS[i] * DEFAULTS[i] * DOUBT * DOUBT;
        }
    }

    /// The share of an estimate by which the truth may well be above it: twice the usual error.
    double margin() {
        return Math.min(LARGEST_MARGIN, 2 * error);
    }

    /// How many more tokens the prompt may well be counted as than {@link #prompt} says.
    double promptMargin(long prompt) {
        return prompt * margin() + overhead.margin();
    }

    /// The tokens of a prompt: of its text, and of what the upstream adds to it.
    double prompt(PromptFeatures features) {
        return Math.min(features.most(), tokens(features) + overhead.usual());
    }

    /// Learns from a prompt, and remembers how far off its estimate was; recent ones count most. A
    /// short prompt says little: what a template adds to it is no share of its text.
    synchronized void learnPrompt(PromptFeatures features, long reported) {
        var text = tokens(features);
        boolean media =
                features.count(PromptFeatures.IMAGE) + features.count(PromptFeatures.AUDIO) > 0;
        var times = media || text > SHORT_TEXT ? UNBELIEVABLE : NO_TEXT;
        if (!media && reported <= features.most()) {
            boolean far = reported > text * times + SMALLEST_SCALE;
            boolean had = overhead.usual() > 0;
            overhead.hear(text, reported - text, far);
            if (had != overhead.usual() > 0) {
                // What was learned of long prompts until now was learned with it, or without.
                doubtAll();
            }
        }
        var left = reported - Math.round(overhead.usual());
        if (left <= text * times + SMALLEST_SCALE && isBelievable(text, left)) {
            var off = Math.abs(left - text) / Math.max(SHORT_PROMPT, reported);
            error += (Math.min(1, off) - error) * FRESHNESS;
            learn(features, left);
        }
    }

    private static boolean isBelievable(double expected, long reported) {
        return reported <= expected * UNBELIEVABLE + SMALLEST_SCALE
                && reported * UNBELIEVABLE + SMALLEST_SCALE >= expected;
    }

    /// Made of {@link #numbers} again.
    ///
    /// @throws IllegalArgumentException where these are no such numbers
    static ModelWeights of(double[] numbers) {
        var made = new ModelWeights();
        if (numbers.length != NUMBERS && numbers.length != NUMBERS + PromptOverhead.REPORTS) {
            throw new IllegalArgumentException(
                    "numbers: %d (expected: %d, or %d more)"
                            .formatted(numbers.length, NUMBERS, PromptOverhead.REPORTS));
        }
        var next = Arrays.copyOf(numbers, PromptFeatures.COUNT);
        var at = PromptFeatures.COUNT;
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            if (next[i] < 0) {
                throw new IllegalArgumentException("weight: " + next[i] + " (expected: >= 0)");
            }
            for (var j = 0; j <= i; j++) {
                made.covariance[i][j] = numbers[at];
                made.covariance[j][i] = numbers[at++];
            }
            if (made.covariance[i][i] < 0) {
                throw new IllegalArgumentException("variance below zero (expected: >= 0)");
            }
        }
        made.weights = next;
        made.error = Math.clamp(numbers[at], 0, 1);
        // Those written down before overheads were learned have none.
        made.overhead.restore(Arrays.copyOfRange(numbers, NUMBERS, numbers.length));
        return made;
    }

    /// Everything learned: the weights, how sure they are, the usual error, and the overhead.
    synchronized double[] numbers() {
        var numbers = Arrays.copyOf(weights, NUMBERS + PromptOverhead.REPORTS);
        var at = PromptFeatures.COUNT;
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            for (var j = 0; j <= i; j++) {
                numbers[at++] = covariance[i][j];
            }
        }
        numbers[at] = error;
        System.arraycopy(overhead.numbers(), 0, numbers, NUMBERS, PromptOverhead.REPORTS);
        return numbers;
    }

    double tokens(PromptFeatures features) {
        return tokens(features, weights);
    }

    private static double tokens(PromptFeatures features, double[] weights) {
        var sum = 0.0;
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            sum += features.count(i) * weights[i];
        }
        return sum;
    }

    /// What one feature is worth.
    double weight(int feature) {
        return weights[feature];
    }

    /// One step of recursive least squares. The noise grows with the prompt, so that a long one
    /// does not outweigh a hundred short ones.
    synchronized void learn(PromptFeatures features, long reported) {
        var old = weights;
        var expected = tokens(features, old);
        if (!isBelievable(expected, reported)) {
            return;
        }
        var noise = Math.max(SMALLEST_SCALE, reported) * NOISE;
        var gain = new double[PromptFeatures.COUNT];
        var scale = noise * noise;
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            for (var j = 0; j < PromptFeatures.COUNT; j++) {
                gain[i] += covariance[i][j] * features.count(j);
            }
        }
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            scale += features.count(i) * gain[i];
        }
        var error = reported - expected;
        var next = new double[PromptFeatures.COUNT];
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            // A character is never worth less than nothing.
            next[i] = Math.max(0, old[i] + gain[i] / scale * error);
        }
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            for (var j = 0; j < PromptFeatures.COUNT; j++) {
                covariance[i][j] -= gain[i] * gain[j] / scale;
            }
        }
        forget(features);
        weights = next;
    }

    /// Doubt grows again only where the text had something to say: else a feature that never comes
    /// up would grow doubtful without end and be thrown about by its first report.
    private void forget(PromptFeatures features) {
        var doubtful = new boolean[PromptFeatures.COUNT];
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            doubtful[i] =
                    features.count(i) > 0
                            && covariance[i][i] < DEFAULTS[i] * DEFAULTS[i] * DOUBT * DOUBT;
        }
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            for (var j = 0; j < PromptFeatures.COUNT; j++) {
                if (doubtful[i] && doubtful[j]) {
                    covariance[i][j] /= FORGETTING;
                }
            }
        }
    }
}
