package dev.sluice.gateway.metering;

import dev.sluice.gateway.openai.TokenUsage;
import org.jspecify.annotations.Nullable;

/// What one answer consumed: the upstream's word where it gives one that can be true, our own count
/// of what came where it does not. Not for several threads.
///
/// A figure that cannot be true is not taken: more than the request's bytes or the bound written
/// upstream allow, no prompt at all, or a small part of what was seen to come. What is known
/// without it is charged then, and {@link #isDoubted} says so.
public final class UsageMeter {
    /// What reached us may be counted differently by this factor, and by this many tokens.
    private static final int FAR_OFF = 8;

    private static final int SOME = 64;

    /// Engines that keep to a bound may count it differently by this part, and by this many tokens.
    private static final int ROUGHLY = 50;

    private static final int FEW = 8;

    private final TokenEstimator estimator;
    private final String model;
    private final long promptEstimate;
    private final UsageBounds bounds;
    private final ModelWeights weights;
    private final long[] counted = new long[PromptFeatures.COUNT];
    private @Nullable TokenUsage reported;
    private boolean last;
    private boolean doubted;
    private boolean stopped;

    /// What we had counted ourselves when the upstream last reported.
    private long ownThen;

    /// @param model the key under which the estimator learns: the instance's upstream model name
    /// @param bounds what a report may say at most
    public UsageMeter(
            TokenEstimator estimator, String model, long promptEstimate, UsageBounds bounds) {
        this.estimator = estimator;
        this.model = model;
        this.promptEstimate = Math.max(1, promptEstimate);
        this.bounds = bounds;
        this.weights = estimator.weights(model);
    }

    /// Counts generated text: the bytes between the quotes of a JSON string, escapes and all.
    public void delta(byte[] bytes, int from, int to) {
        TextScan.text(bytes, from, to, counted);
    }

    /// Takes the upstream's figures: running ones replace each other, the last one is the truth.
    /// Figures that are all zero are none at all.
    public void reported(TokenUsage usage, boolean isLast) {
        if (usage.total() == 0) {
            return;
        }
        var own = own();
        if (!isBelievable(usage, isLast, own)) {
            doubted = true;
            return;
        }
        reported = usage;
        last = isLast;
        ownThen = own;
    }

    private boolean isBelievable(TokenUsage usage, boolean isLast, long own) {
        if (usage.prompt() == 0 || usage.prompt() > bounds.prompt()) {
            return false;
        }
        // Not every engine lets its reasoning count against the bound; what came is seen.
        long answer = usage.completion() - usage.reasoning();
        if (answer > Math.max(bounds.completion(), own * FAR_OFF + SOME)) {
            return false;
        }
        if (isLast && usage.completion() == 0 && own > 0) {
            return false;
        }
        return !isLast || usage.completion() * FAR_OFF + SOME >= own;
    }

    /// Whether the upstream reported something that cannot be true.
    public boolean isDoubted() {
        return doubted;
    }

    /// Teaches the estimator by an answer that came whole, where the upstream counted the very text
    /// that we did: hidden reasoning is in its count and not in ours.
    public void learn() {
        var usage = reported;
        if (last && usage != null && usage.reasoning() == 0 && own() > 0) {
            estimator.learnText(model, new PromptFeatures(counted.clone()), usage.completion());
        }
    }

    /// Completion tokens so far: the upstream's count and our own of what came behind it.
    public long completionSoFar() {
        var usage = reported;
        return usage == null
                ? countedCompletion()
                : withinBound(usage.completion() + sinceReport(), usage.completion());
    }

    private long sinceReport() {
        return Math.max(0, own() - ownThen);
    }

    /// Tokens that were generated as far as we counted ourselves.
    public long countedCompletion() {
        return withinBound(own(), 0);
    }

    private long own() {
        var sum = 0.0;
        for (var i = 0; i < PromptFeatures.COUNT; i++) {
            sum += counted[i] * weights.weight(i);
        }
        return (long) Math.ceil(sum);
    }

    /// A count a little above what an upstream was allowed that keeps to it, or that has just said
    /// so, is our own error; one far above it is an engine that took no notice.
    ///
    /// @param certain the part of it that the upstream itself counted
    private long withinBound(long count, long certain) {
        boolean ours = (bounds.kept() || stopped) && certain <= bounds.allowed() && !isFar(count);
        return ours ? Math.min(count, bounds.allowed()) : count;
    }

    private boolean isFar(long count) {
        return count - bounds.allowed() > bounds.allowed() / 4 + SOME;
    }

    /// The upstream has ended the answer by itself.
    ///
    /// @param length whether it says that it did so for the answer's length
    public void ended(boolean length) {
        stopped = length;
    }

    /// Whether the answer shows that the upstream keeps to the bound that was written.
    public KeptBounds.Sight bound() {
        var allowed = bounds.allowed();
        if (allowed == Long.MAX_VALUE) {
            return KeptBounds.Sight.NOTHING;
        }
        var usage = last ? reported : null;
        var answer = usage == null ? own() : usage.completion() - usage.reasoning();
        if (usage == null ? isFar(answer) : answer - allowed > allowed / ROUGHLY + FEW) {
            return KeptBounds.Sight.IGNORED;
        }
        return stopped && answer >= allowed / 4 * 3
                ? KeptBounds.Sight.KEPT
                : KeptBounds.Sight.NOTHING;
    }

    /// The usage as far as the answer came; never zero, for a meter is made when a request is sent.
    public UsageReading reading() {
        var usage = reported;
        if (usage == null) {
            return new UsageReading(
                    TokenUsage.of(promptEstimate, countedCompletion()),
                    UsageSource.TOKENIZER_ESTIMATE);
        }
        if (last) {
            return new UsageReading(usage, UsageSource.UPSTREAM_FINAL);
        }
        return new UsageReading(
                usage.plusCompletion(completionSoFar() - usage.completion()),
                UsageSource.UPSTREAM_CUMULATIVE);
    }

    /// Whether the upstream has said its last word.
    public boolean isFinal() {
        return last;
    }

    /// Whether the upstream itself said what it consumed.
    public boolean isReported() {
        return reported != null;
    }
}
