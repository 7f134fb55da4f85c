package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
import java.util.concurrent.TimeUnit;

/// How fast an instance begins to answer, learnt from first tokens alone: the tokens of prompt it
/// reads in a second, what a first token takes besides, and how late it is against that. Times are
/// seconds. Guarded by its owner.
///
/// Too low a rate is harmless and too high a one is not, hence the discounts.
final class Pace {
    private static final double UNLEARNT_RATE = 8_000;
    private static final double SLOWEST = 500;
    private static final double FASTEST = 200_000;
    private static final double DISCOUNT = 0.8;
    private static final int ENOUGH = 20;
    private static final int ENOUGH_FIRST_TOKENS = 5;
    private static final int WARM_AFTER = 5;
    private static final long LONG_PROMPT = 1024;
    private static final long SHORT_PROMPT = 64;
    private static final long HALF_LIFE = TimeUnit.MINUTES.toNanos(30);
    private static final double FORGETS = TimeUnit.SECONDS.toNanos(30);
    private static final double RISING = 0.3;
    private static final double FALLING = 0.1;

    private final Quantile rates = new Quantile(SLOWEST, FASTEST, HALF_LIFE);
    private final Quantile bases = new Quantile(0.001, 100, HALF_LIFE);
    private final double unlearntBase;
    private double lateness = 1;
    private long latenessAt;
    private long firstTokens;
    private int coldFor;

    Pace(Hosting hosting) {
        this.unlearntBase =
                switch (hosting) {
                    case SELF_HOSTED -> 0.05;
                    case CLOUD -> 0.4;
                };
    }

    /// Tokens of prompt a second.
    double rate() {
        var known =
                rates.count() < ENOUGH
                        ? UNLEARNT_RATE
                        : Math.clamp(rates.at(0.9) * DISCOUNT, SLOWEST, FASTEST);
        return coldFor > 0 ? known / 2 : known;
    }

    /// What a first token takes with next to nothing to read.
    double base() {
        return bases.count() < ENOUGH_FIRST_TOKENS ? unlearntBase : bases.at(0.1);
    }

    /// When the first token is to be expected behind so many tokens of prompt.
    double predicted(long tokens) {
        return base() + tokens / rate();
    }

    /// How many times later than predicted first tokens come of late; 1 = on time.
    double lateness(long now) {
        return 1 + (lateness - 1) * Math.exp(-(now - latenessAt) / FORGETS);
    }

    /// Whether enough was seen for a prediction to mean something.
    boolean isKnown() {
        return firstTokens >= ENOUGH_FIRST_TOKENS;
    }

    /// It is back after it was out: its first answers are slow.
    void cold() {
        coldFor = WARM_AFTER;
    }

    /// Learns from a first token that came.
    ///
    /// @param alone whether nothing else waited to be read when it was sent
    /// @return how many times later than predicted it came
    double firstToken(double observed, double predicted, long tokens, boolean alone, long now) {
        firstTokens++;
        coldFor = Math.max(0, coldFor - 1);
        if (alone && tokens >= LONG_PROMPT && observed > base()) {
            rates.add(tokens / (observed - base()), now);
        }
        if (tokens < SHORT_PROMPT) {
            bases.add(observed, now);
        }
        var late = Math.clamp((observed + 0.05) / (predicted + 0.05), 0.25, 20);
        weigh(late, now);
        return late;
    }

    /// A first token that is overdue: a stuck instance would give no samples otherwise.
    void overdue(double elapsed, double predicted, long now) {
        var late = Math.clamp((elapsed + 0.05) / (predicted + 0.05), 0.25, 20);
        if (late > lateness(now)) {
            weigh(late, now);
        }
    }

    private void weigh(double late, long now) {
        var before = lateness(now);
        lateness = before + (late > before ? RISING : FALLING) * (late - before);
        latenessAt = now;
    }
}
