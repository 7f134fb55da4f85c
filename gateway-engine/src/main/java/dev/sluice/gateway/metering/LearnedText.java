package dev.sluice.gateway.metering;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/// What the estimator learned, one line for each thing, in words between blanks.
///
/// Every number is checked when it is read back: a line that was cut or changed teaches nothing.
final class LearnedText {
    private static final String WEIGHTS = "model";
    private static final String LENGTHS = "length";
    private static final String SEPARATOR = " ";

    private LearnedText() {}

    static String of(String model, ModelWeights weights) {
        var line = new StringBuilder(WEIGHTS).append(SEPARATOR).append(quoted(model));
        for (var number : weights.numbers()) {
            line.append(SEPARATOR).append(number);
        }
        return line.toString();
    }

    static String of(LengthKey key, LengthHistogram histogram) {
        var line =
                new StringBuilder(LENGTHS)
                        .append(SEPARATOR)
                        .append(quoted(key.model()))
                        .append(SEPARATOR)
                        .append(key.thinking())
                        .append(SEPARATOR)
                        .append(quoted(key.route()))
                        .append(SEPARATOR)
                        .append(quoted(key.consumer()))
                        .append(SEPARATOR)
                        .append(key.promptBucket());
        var bins = histogram.bins();
        for (var i = 0; i < bins.length; i++) {
            if (bins[i] > 0) {
                line.append(SEPARATOR).append(i).append(':').append(bins[i]);
            }
        }
        return line.toString();
    }

    static void read(
            String line,
            BiConsumer<String, ModelWeights> models,
            BiConsumer<LengthKey, LengthHistogram> lengths) {
        var words = line.split(SEPARATOR, -1);
        try {
            switch (words[0]) {
                case WEIGHTS -> models.accept(plain(words[1]), weights(words));
                case LENGTHS ->
                        lengths.accept(
                                new LengthKey(
                                        plain(words[1]),
                                        Boolean.parseBoolean(words[2]),
                                        plain(words[3]),
                                        plain(words[4]),
                                        Integer.parseInt(words[5])),
                                histogram(words));
                default -> {}
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            // Not one of ours any more; its model is learned again.
        }
    }

    private static ModelWeights weights(String[] words) {
        var numbers = new double[words.length - 2];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = finite(Double.parseDouble(words[i + 2]));
        }
        return ModelWeights.of(numbers);
    }

    private static LengthHistogram histogram(String[] words) {
        var histogram = new LengthHistogram();
        for (var i = 6; i < words.length; i++) {
            var colon = words[i].indexOf(':');
            histogram.restore(
                    Integer.parseInt(words[i].substring(0, colon)),
                    (float) finite(Double.parseDouble(words[i].substring(colon + 1))));
        }
        return histogram;
    }

    private static double finite(double number) {
        if (!Double.isFinite(number) || number < -1e18 || number > 1e18) {
            throw new IllegalArgumentException("number: " + number + " (expected: a finite one)");
        }
        return number;
    }

    /// A name as one word, which is never empty.
    private static String quoted(String name) {
        return "=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static String plain(String word) {
        return URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
    }
}
